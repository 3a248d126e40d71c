package dev.electrons.bench.stage;

import java.nio.file.Path;
import java.util.List;

/** What Java is started with. Tests hold these to the Dockerfile and to the {@code de} script. */
public final class Jvm {
    /** A service in its container: 45 % of 256 MiB are heap. */
    public static final List<String> SERVICE = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms64m",
            "-Xmx115m",
            "-Xss512k",
            "-XX:TrimNativeHeapInterval=10000",
            "-XX:ReservedCodeCacheSize=48m",
            "-XX:SweeperThreshold=60");

    /** The whole mesh in one process, as {@code ./de up} starts it. */
    public static final List<String> ALL_IN_ONE =
            List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xmx512m", "-Xss512k");

    /** Kafka's broker, with Postgres as its child. */
    static final List<String> BACKING = List.of("-XX:+UseSerialGC", "-Xmx512m", "-Xss512k");

    /** What the cache of a service's classes is made with, since it serves no other kind of heap. */
    static final List<String> CLASSES = List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders");

    static final List<String> NATIVE =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private Jvm() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
