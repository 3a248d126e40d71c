package dev.electrons.sandbox.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The program form: {@code {language, source|files, command?, args, stdin, env, limits}}. */
final class ProgramReader {
    private static final List<String> KNOWN = List.of(
            "request_id",
            "language",
            "source",
            "files",
            "command",
            "args",
            "stdin",
            "env",
            "limits",
            "network",
            "task");
    private static final int MIB = 1 << 20;
    private static final int MOST_FILES = 4_000;
    private static final int ALL_FILES = 8 * MIB;
    private static final int SOURCE = Limits.SOURCE_MB * MIB;
    private static final int ARGUMENTS = Limits.ARGUMENTS_KB << 10;
    private static final int ENVIRONMENT = Limits.ENVIRONMENT_KB << 10;
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private ProgramReader() {}

    static Job read(Fields fields, String requestId, Syntaxes known) {
        fields.only(KNOWN);
        var language = language(fields, known);
        var files = files(fields);
        var command = fields.texts("command", 1_000, ARGUMENTS);
        if (fields.has("command") && (command.isEmpty() || command.getFirst().isBlank())) {
            throw fields.wrong("command", "must start with the name of a program");
        }
        var source = fields.text("source", SOURCE);
        var main = main(fields, language, files, source, command);
        source.ifPresent(text -> files.addFirst(
                new SourceFile(main.orElseThrow(() -> fields.wrong("source", "needs a language")), Content.of(text))));
        return new Job.Program(
                requestId,
                language.map(Syntax::label),
                main,
                List.copyOf(files),
                command,
                fields.texts("args", 1_000, ARGUMENTS),
                Content.of(fields.text("stdin", SOURCE).orElse("")),
                environment(fields),
                fields.flag("network", false),
                JobReader.limits(fields));
    }

    private static Optional<Syntax> language(Fields fields, Syntaxes known) {
        var name = fields.text("language", 40);
        var language = name.flatMap(known::named);
        if (language.isEmpty() && (name.isPresent() || !fields.has("command"))) {
            throw fields.wrong("language", "must be one of " + known.labels());
        }
        return language;
    }

    /** Which file the language starts: its usual name, or the only file there is. */
    private static Optional<String> main(
            Fields fields,
            Optional<Syntax> language,
            List<SourceFile> files,
            Optional<String> source,
            List<String> command) {
        if (language.isEmpty()) {
            return Optional.empty();
        }
        var usual = language.get().main();
        boolean there = files.stream().anyMatch(file -> file.name().equals(usual));
        if (source.isPresent()) {
            if (there) {
                throw fields.wrong("files", "must not name " + usual + " too, which is where source goes");
            }
            return Optional.of(usual);
        }
        if (there) {
            return Optional.of(usual);
        }
        if (!command.isEmpty()) {
            return Optional.empty();
        }
        if (files.isEmpty()) {
            throw fields.wrong("source", "or files is required");
        }
        if (files.size() > 1) {
            throw fields.wrong("files", "must have a " + usual + " to start with, or say by command what to run");
        }
        return Optional.of(files.getFirst().name());
    }

    private static List<SourceFile> files(Fields fields) {
        var object = fields.object("files");
        var files = new ArrayList<SourceFile>();
        int bytes = 0;
        for (var entry : fields.get("files").properties()) {
            var name = entry.getKey();
            if (!FileNames.safe(name)) {
                throw fields.wrong(
                        "files",
                        "has a name that is not a plain relative path: "
                                + name.substring(0, Math.min(name.length(), 80)));
            }
            var content = content(object, name, entry.getValue());
            bytes += content.length();
            files.add(new SourceFile(name, content));
            if (bytes > ALL_FILES || files.size() > MOST_FILES) {
                throw fields.wrong(
                        "files",
                        "must not be more than " + MOST_FILES + " or larger than " + ALL_FILES + " bytes in all");
            }
        }
        refuseFolderThatIsAFile(fields, files);
        return files;
    }

    private static void refuseFolderThatIsAFile(Fields fields, List<SourceFile> files) {
        var names = new java.util.HashSet<String>();
        files.forEach(file -> names.add(file.name()));
        for (var file : files) {
            for (int slash = file.name().indexOf('/');
                    slash > 0;
                    slash = file.name().indexOf('/', slash + 1)) {
                if (names.contains(file.name().substring(0, slash))) {
                    throw fields.wrong(
                            "files", "has " + file.name().substring(0, slash) + " as a file and as a folder");
                }
            }
        }
    }

    private static Content content(Fields files, String name, JsonNode value) {
        if (value.isTextual()) {
            return Content.of(value.textValue());
        }
        if (value.isObject() && value.path("base64").isTextual() && value.size() == 1) {
            try {
                return Content.of(
                        Base64.getDecoder().decode(value.path("base64").textValue()));
            } catch (IllegalArgumentException e) {
                throw files.wrong(name, "has base64 that cannot be decoded");
            }
        }
        throw files.wrong(name, "must be a text or {\"base64\": \"…\"}");
    }

    private static Map<String, String> environment(Fields fields) {
        var env = fields.object("env");
        var values = new TreeMap<String, String>();
        int bytes = 0;
        for (var entry : fields.get("env").properties()) {
            var name = entry.getKey();
            if (!NAME.matcher(name).matches()) {
                throw fields.wrong("env", "has a name that is not a variable's: letters, digits and _ only");
            }
            var value = env.text(name, ENVIRONMENT).orElse("");
            if (value.indexOf('\0') >= 0) {
                throw env.wrong(name, "must not contain NUL");
            }
            bytes += name.length() + value.getBytes(StandardCharsets.UTF_8).length + 2;
            values.put(name, value);
        }
        if (bytes > ENVIRONMENT) {
            throw fields.wrong("env", "must not be longer than " + ENVIRONMENT + " bytes in all");
        }
        return Map.copyOf(values);
    }
}
