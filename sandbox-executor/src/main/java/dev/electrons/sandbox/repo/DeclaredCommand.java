package dev.electrons.sandbox.repo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a repository itself says is to be run. In this order, the first that speaks: {@code command} in {@code de.yaml}
 * or {@code de.yml} (a list, or a text for bash), the script {@code .de/run}, {@code scripts.test} of
 * {@code package.json}, the target {@code test} of a {@code Makefile}.
 *
 * @param command program and arguments
 * @param from the file that declares it
 */
public record DeclaredCommand(List<String> command, String from) {
    private static final int LONGEST_FILE = 1 << 20;
    private static final Pattern TEST_TARGET = Pattern.compile("(?m)^test\\s*:(?!=)");
    private static final String HOW =
            "declare one: command in de.yaml, a script .de/run, scripts.test in package.json, or a test target in a Makefile";

    /** Words on what to do when nothing is declared. */
    public static String how() {
        return HOW;
    }

    /** Looks into a folder of a tree in which nothing runs any more; links are not followed. */
    public static Optional<DeclaredCommand> in(Path root, String folder) {
        var place = root;
        for (var part : folder.isEmpty() ? new String[0] : folder.split("/", -1)) {
            place = place.resolve(part);
            if (!Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
        }
        var here = place;
        return Stream.<java.util.function.Supplier<Optional<DeclaredCommand>>>of(
                        () -> yaml(here, "de.yaml"),
                        () -> yaml(here, "de.yml"),
                        () -> script(here),
                        () -> npm(here),
                        () -> make(here))
                .flatMap(look -> look.get().stream())
                .findFirst();
    }

    private static Optional<DeclaredCommand> yaml(Path folder, String name) {
        var command = text(folder.resolve(name)).map(DeclaredCommand::tree).map(tree -> tree.path("command"));
        if (command.isEmpty()) {
            return Optional.empty();
        }
        if (command.get().isTextual() && !command.get().textValue().isBlank()) {
            return Optional.of(
                    new DeclaredCommand(List.of("/bin/bash", "-c", command.get().textValue()), name));
        }
        var words = new ArrayList<String>();
        command.get().forEach(word -> words.add(word.asText()));
        boolean sound = !words.isEmpty() && words.stream().noneMatch(word -> word.indexOf('\0') >= 0);
        return sound ? Optional.of(new DeclaredCommand(List.copyOf(words), name)) : Optional.empty();
    }

    private static Optional<DeclaredCommand> script(Path folder) {
        if (!Files.isDirectory(folder.resolve(".de"), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        var file = folder.resolve(".de/run");
        return text(file)
                .map(content -> new DeclaredCommand(
                        content.startsWith("#!") && Files.isExecutable(file)
                                ? List.of("./.de/run")
                                : List.of("/bin/bash", ".de/run"),
                        ".de/run"));
    }

    private static Optional<DeclaredCommand> npm(Path folder) {
        return text(folder.resolve("package.json"))
                .map(DeclaredCommand::tree)
                .map(tree -> tree.path("scripts").path("test").asText(""))
                .filter(test -> !test.isBlank())
                .map(_ -> new DeclaredCommand(List.of("npm", "test"), "package.json"));
    }

    private static Optional<DeclaredCommand> make(Path folder) {
        return text(folder.resolve("Makefile"))
                .filter(content -> TEST_TARGET.matcher(content).find())
                .map(_ -> new DeclaredCommand(List.of("make", "test"), "Makefile"));
    }

    private static JsonNode tree(String text) {
        try {
            return new YAMLMapper().readTree(text);
        } catch (IOException | RuntimeException _) {
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
    }

    private static Optional<String> text(Path file) {
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LONGEST_FILE) {
                return Optional.empty();
            }
            try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8));
            }
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
