package dev.electrons.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Puts what is referred to in the place of its references, and finds what references can take the place of. */
public final class Claims {
    private Claims() {}

    /** The node with the contents in it; references to what is not among them stay. */
    public static JsonNode redeemed(JsonNode node, Map<String, JsonNode> contents) {
        var content = ArtifactRef.hash(node).map(contents::get);
        if (content.isPresent()) {
            return content.get();
        }
        switch (node) {
            case ObjectNode object ->
                object.properties().forEach(field -> field.setValue(redeemed(field.getValue(), contents)));
            case ArrayNode list -> {
                for (int i = 0; i < list.size(); i++) {
                    list.set(i, redeemed(list.get(i), contents));
                }
            }
            default -> {}
        }
        return node;
    }

    /** A text somewhere in a tree, which something else can take the place of. */
    public static final class Leaf {
        private final JsonNode parent;
        private final String field;
        private final int index;
        private final byte[] content;

        private Leaf(JsonNode parent, String field, int index, String text) {
            this.parent = parent;
            this.field = field;
            this.index = index;
            this.content = text.getBytes(StandardCharsets.UTF_8);
        }

        /** The text in UTF-8. */
        public byte[] content() {
            return content;
        }

        /** Puts something in its place. */
        public void replace(JsonNode with) {
            switch (parent) {
                case ObjectNode object -> object.set(field, with);
                case ArrayNode list -> list.set(index, with);
                default -> throw new IllegalStateException("a leaf hangs on an object or a list");
            }
        }
    }

    /** The texts in a tree that have at least so many characters, longest first. */
    public static List<Leaf> texts(JsonNode tree, int least) {
        var found = new ArrayList<Leaf>();
        collect(tree, least, found);
        found.sort(Comparator.comparingInt((Leaf leaf) -> leaf.content.length).reversed());
        return found;
    }

    private static void collect(JsonNode node, int least, List<Leaf> found) {
        switch (node) {
            case ObjectNode object ->
                object.properties().forEach(field -> add(node, field.getKey(), -1, field.getValue(), least, found));
            case ArrayNode list -> {
                for (int i = 0; i < list.size(); i++) {
                    add(node, "", i, list.get(i), least, found);
                }
            }
            default -> {}
        }
    }

    private static void add(JsonNode parent, String field, int index, JsonNode child, int least, List<Leaf> found) {
        if (child.isTextual()) {
            if (child.textValue().length() >= least) {
                found.add(new Leaf(parent, field, index, child.textValue()));
            }
        } else {
            collect(child, least, found);
        }
    }

    /** A content as a value: JSON as it is, other text as text. */
    public static JsonNode text(String content) {
        return TextNode.valueOf(content);
    }
}
