package dev.electrons.bench.stage;

import dev.electrons.backing.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a service's image has beside its jar: classes as the JVM loaded and linked them at an earlier start. */
final class AotCache {
    private AotCache() {}

    /** The flag that starts a service from its cache, which is made first, as it is for the image, unless it is newer than the jar. */
    static String of(String service, Path logs) {
        var target = Project.root().resolve(service).resolve("target");
        var cache = target.resolve(service + ".aot");
        var jar = target.resolve(service + ".jar");
        try {
            if (!Files.exists(cache)
                    || Files.getLastModifiedTime(cache).compareTo(Files.getLastModifiedTime(jar)) < 0) {
                make(cache, jar, logs.resolve(service + "-aot.log"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return "-XX:AOTCache=" + cache;
    }

    private static void make(Path cache, Path jar, Path log) throws IOException, InterruptedException {
        var script = Project.root().resolve("k8s/aot-cache.sh");
        var command = new ArrayList<>(List.of("/bin/sh", script.toString(), cache.toString(), jar.toString()));
        command.addAll(Jvm.CLASSES);
        command.addAll(Jvm.NATIVE);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("DE_PORT", String.valueOf(Ports.free()));
        builder.environment().merge("PATH", Path.of(Jvm.java()).getParent() + ":", (path, java) -> java + path);
        if (builder.start().waitFor() != 0) {
            throw new IOException("no cache of classes came of a start, see " + log);
        }
    }
}
