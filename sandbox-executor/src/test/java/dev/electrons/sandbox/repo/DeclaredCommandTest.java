package dev.electrons.sandbox.repo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclaredCommandTest {
    private Path root;

    @BeforeEach
    void remember(@TempDir Path folder) {
        root = folder;
    }

    private void file(String name, String text) throws IOException {
        Files.createDirectories(root.resolve(name).getParent());
        Files.writeString(root.resolve(name), text);
    }

    private List<String> command() {
        return DeclaredCommand.in(root, "").map(DeclaredCommand::command).orElse(List.of());
    }

    @Test
    void theFirstThatSpeaksWins() throws IOException {
        assertThat(command()).isEmpty();
        file("Makefile", "all:\n\ttrue\ntest: all\n\ttrue\n");
        assertThat(command()).containsExactly("make", "test");
        file("package.json", "{\"scripts\":{\"test\":\"node t.js\"}}");
        assertThat(command()).containsExactly("npm", "test");
        file(".de/run", "echo hi");
        assertThat(command()).containsExactly("/bin/bash", ".de/run");
        file("de.yml", "command: [python3, -m, unittest]");
        assertThat(command()).containsExactly("python3", "-m", "unittest");
        file("de.yaml", "command: make && ./run");
        assertThat(command()).containsExactly("/bin/bash", "-c", "make && ./run");
    }

    @Test
    void whatDeclaresNothingIsPassedOver() throws IOException {
        file("de.yaml", "command: []");
        file("de.yml", ": : not yaml {");
        file("package.json", "{\"scripts\":{}}");
        file("Makefile", "test := 1\n");

        assertThat(command()).isEmpty();
    }

    @Test
    void linksOutOfTheTreeAreNotFollowed() throws IOException {
        file("inside/de.yaml", "command: [x]");
        Files.createSymbolicLink(root.resolve("link"), root.resolve("inside"));
        Files.createSymbolicLink(root.resolve("de.yaml"), root.resolve("inside/de.yaml"));

        assertThat(command()).isEmpty();
        assertThat(DeclaredCommand.in(root, "link")).isEmpty();
        assertThat(DeclaredCommand.in(root, "inside")).contains(new DeclaredCommand(List.of("x"), "de.yaml"));
    }
}
