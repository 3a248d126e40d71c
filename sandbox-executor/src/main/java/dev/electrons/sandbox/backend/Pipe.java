package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.libc.CLibrary;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A pipe between us and a process that opens its end by our number for it. Closing it takes away our numbers, and no stream. */
final class Pipe implements AutoCloseable {
    private final int toRead;
    private final int toWrite;

    private Pipe(int toRead, int toWrite) {
        this.toRead = toRead;
        this.toWrite = toWrite;
    }

    static Pipe open() throws IOException {
        var ends = CLibrary.pipe();
        return new Pipe(ends[0], ends[1]);
    }

    /** The number that a process opens to read what we write. */
    int toRead() {
        return toRead;
    }

    /** The number that a process opens to write what we read. */
    int toWrite() {
        return toWrite;
    }

    private static Path place(int end) {
        return Path.of("/proc/self/fd/" + end);
    }

    /** Makes it its user's own, since whoever opens {@code /dev/stdout} is asked whether he may. */
    void give(int user) throws IOException {
        Files.setAttribute(place(toRead), "unix:uid", user);
    }

    FileInputStream input() throws IOException {
        return new FileInputStream(place(toRead).toFile());
    }

    FileOutputStream output() throws IOException {
        return new FileOutputStream(place(toWrite).toFile());
    }

    @Override
    public void close() throws IOException {
        CLibrary.close(toRead);
        CLibrary.close(toWrite);
    }
}
