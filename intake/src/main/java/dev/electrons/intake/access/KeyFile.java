package dev.electrons.intake.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.electrons.error.Problem;
import dev.electrons.intake.field.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** keys.yaml: the keys that operators keep in a file of their own. */
final class KeyFile {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private KeyFile() {}

    /** What is wrong with the file, in words that name the place. */
    static final class Unreadable extends Exception {
        Unreadable(String words) {
            super(words);
        }
    }

    static List<Key> read(Path file) throws Unreadable {
        JsonNode root;
        try {
            root = YAML.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            var words = e.getOriginalMessage().lines().findFirst().orElse("");
            var at = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
            throw new Unreadable(file + " is not YAML: " + words + at);
        } catch (IOException e) {
            throw new Unreadable(file + " cannot be read" + (Files.exists(file) ? "" : ": there is no such file"));
        }
        var keys = new ArrayList<Key>();
        if (!root.path("keys").isArray()) {
            throw new Unreadable(file + ": keys must be a list of {app, sha256, scopes, limits}");
        }
        for (var given : root.path("keys")) {
            try {
                keys.add(key(given));
            } catch (Problem e) {
                throw new Unreadable(file + ": keys[" + keys.size() + "]." + e.words());
            }
        }
        return keys;
    }

    private static Key key(JsonNode given) {
        var fields = Fields.of(given).only("app", "name", "sha256", "scopes", "limits");
        var app = fields.id("app");
        if (app == null) {
            throw Fields.invalid("app", "the name of an application");
        }
        var sha = fields.word("sha256");
        if (sha == null || !sha.matches("[0-9a-f]{64}")) {
            throw Fields.invalid("sha256", "the SHA-256 of the key, 64 hexadecimal digits");
        }
        var label = fields.text("name");
        return new Key(
                "file-" + sha.substring(0, 12),
                app,
                label,
                sha,
                null,
                null,
                scopes(fields.texts("scopes")),
                Limits.read(given.get("limits")),
                false,
                null,
                null);
    }

    /** Scopes by their words; the usual ones of an app when none are given. */
    static Set<Scope> scopes(@Nullable List<String> given) {
        if (given == null) {
            return Scope.USUAL;
        }
        var scopes = new TreeSet<Scope>();
        for (var word : given) {
            scopes.add(Scope.of(word.strip().toLowerCase(Locale.ROOT))
                    .orElseThrow(() -> Fields.invalid("scopes", "a list of " + Scope.words())));
        }
        if (scopes.isEmpty()) {
            throw Fields.invalid("scopes", "a list of " + Scope.words());
        }
        return scopes;
    }
}
