package dev.electrons.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarTest {
    private static final String LONG = "box/" + "long/".repeat(15) + "ö".repeat(60);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] archive() {
        return new Tar()
                .add("box/a", bytes("one"), false)
                .add(LONG, bytes("x".repeat(512)), true)
                .add("box/empty", new byte[0], false)
                .bytes();
    }

    @Test
    void theSystemsOwnTarReadsIt(@TempDir Path folder) throws Exception {
        var process = new ProcessBuilder("/bin/tar", "-x", "-C", folder.toString(), "-f", "-").start();
        try (var in = process.getOutputStream()) {
            in.write(archive());
        }

        assertThat(process.waitFor()).isZero();
        assertThat(folder.resolve("box/a")).hasContent("one");
        assertThat(folder.resolve(LONG)).hasContent("x".repeat(512)).isExecutable();
        assertThat(folder.resolve("box/empty")).isEmptyFile();
    }

    @Test
    void whatTheSystemsOwnTarWritesIsReadButForWhatIsNoPlainFile(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve(LONG).getParent());
        Files.writeString(folder.resolve(LONG), "deep");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/passwd"));
        Files.writeString(folder.resolve("plain"), "p".repeat(1_000));
        var process = new ProcessBuilder("/bin/tar", "-c", "-C", folder.toString(), "-f", "-", "link", "box", "plain")
                .start();
        var files = Tar.files(process.getInputStream().readAllBytes());

        assertThat(files).containsOnlyKeys(LONG, "plain");
        assertThat(files.get(LONG)).isEqualTo(bytes("deep"));
        assertThat(files.get("plain")).hasSize(1_000);
    }

    @Test
    void anArchiveThatWasCutOffHasWhatCameWholeAndNonsenseIsNone() throws Exception {
        var cut = Arrays.copyOf(archive(), 2_000);

        assertThat(Tar.files(cut)).containsOnlyKeys("box/a");
        assertThat(Tar.files(new byte[0])).isEmpty();
        assertThatIOException().isThrownBy(() -> Tar.files(bytes("x".repeat(2_000))));
    }
}
