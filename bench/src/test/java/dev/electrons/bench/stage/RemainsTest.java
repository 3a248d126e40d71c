package dev.electrons.bench.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemainsTest {
    private static final int LOOKS = 5_000;

    @TempDir
    private Path folder;

    private void job(String path) throws IOException {
        Files.createDirectories(folder.resolve(path));
    }

    @Test
    void jobsOfAServiceAreCountedWhereverTheyAre() throws IOException {
        job("cpu/de-sandbox-7-a/job-1");
        job("memory/system/de-sandbox-7-a/job-1/inner");
        job("memory/de-sandbox-7-a-job-2");
        job("memory/de-sandbox-70-a/job-1");
        job("memory/de-sandbox-7-a/other");

        assertThat(Remains.cgroups(folder, 7)).isEqualTo(3);
    }

    @Test
    void whatOthersTakeAwayMeanwhileIsNotMissed() throws Exception {
        job("cpu/de-sandbox-7-a/job-1");
        var looked = new AtomicBoolean();
        var others = Thread.ofPlatform().start(() -> {
            while (!looked.get()) {
                comeAndGo();
            }
        });
        try {
            for (int i = 0; i < LOOKS; i++) {
                assertThat(Remains.cgroups(folder, 7)).isEqualTo(1);
            }
        } finally {
            looked.set(true);
            others.join();
        }
    }

    private void comeAndGo() {
        try {
            var inner = folder.resolve("other/inner");
            Files.createDirectories(inner);
            Files.delete(inner);
            Files.delete(inner.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
