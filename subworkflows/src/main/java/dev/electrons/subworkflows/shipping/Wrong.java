package dev.electrons.subworkflows.shipping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.subworkflows.call.Answers;

/** One thing that is wrong with what a model says about a parcel. */
final class Wrong extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 60;

    private final String what;

    /** @param what and how, such as {@code WEIGHT_MISSING} */
    Wrong(String what, String words) {
        super(words, null, false, false);
        this.what = what;
    }

    String code() {
        return "SHIPPING_" + what;
    }

    String words() {
        return String.valueOf(getMessage());
    }

    static String shown(JsonNode node) {
        var text = Answers.shortened(node.toString());
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
