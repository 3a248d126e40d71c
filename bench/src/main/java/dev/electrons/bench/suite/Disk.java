package dev.electrons.bench.suite;

import dev.electrons.bench.report.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What durability costs where the data is. */
final class Disk {
    private static final int PAGE = 4_096;
    private static final int TIMES = 500;

    private Disk() {}

    /** Appends pages to a file and forces each of them out. */
    static Samples fsync(Path folder) throws IOException {
        var file = folder.resolve("fsync");
        var samples = new Samples();
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            for (int i = 0; i < TIMES; i++) {
                long begin = System.nanoTime();
                channel.write(ByteBuffer.allocate(PAGE));
                channel.force(false);
                samples.add(System.nanoTime() - begin);
            }
        }
        Files.delete(file);
        return samples;
    }
}
