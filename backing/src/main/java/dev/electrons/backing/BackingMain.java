package dev.electrons.backing;

import dev.electrons.boot.Settings;
import dev.electrons.observe.Logs;
import java.nio.file.Path;
import java.util.Map;

/** Kafka and Postgres as a process of their own: {@code BackingMain <data folder>}; says READY when they are. */
public final class BackingMain {
    private BackingMain() {}

    @SuppressWarnings("SystemOut") // the one line that whoever started us waits for
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 1) {
            System.err.println("usage: BackingMain <data folder>");
            System.exit(2);
        }
        Logs.configure("backing", Settings.of(Map.of("DE_LOG_LEVEL", "INFO")));
        var backing = Backing.start(Path.of(args[0]));
        System.out.println("READY kafka=" + backing.bootstrap() + " postgres=" + backing.postgresUrl());
        Thread.currentThread().join();
    }
}
