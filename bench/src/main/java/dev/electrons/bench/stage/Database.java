package dev.electrons.bench.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of a Postgres: it detaches itself from whoever started it, and is found by its folder. */
public final class Database {
    private static final int END_SECONDS = 30;

    private final Path data;

    /** The database of a backing's data folder. */
    Database(Path data) {
        this.data = data.resolve("postgres");
    }

    /** All of them; none when it is not running. */
    public Stream<ProcessHandle> processes() {
        return first().stream().flatMap(first -> Stream.concat(Stream.of(first), first.descendants()));
    }

    /** Memory in MiB, each shared page counted once. */
    public double memoryMib() {
        return processes()
                .mapToDouble(process -> ProcStatus.proportionalMib(process.pid()))
                .sum();
    }

    private Optional<ProcessHandle> first() {
        try (var lines = Files.lines(data.resolve("postmaster.pid"))) {
            return lines.findFirst().map(String::strip).map(Long::parseLong).flatMap(ProcessHandle::of);
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Ends it, where whoever started it no longer can, and waits until it is gone, but not for ever. */
    void end() {
        first().filter(ProcessHandle::destroy)
                .ifPresent(first -> first.onExit()
                        .completeOnTimeout(first, END_SECONDS, TimeUnit.SECONDS)
                        .join());
    }
}
