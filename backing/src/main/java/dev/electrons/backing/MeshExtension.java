package dev.electrons.backing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Starts one pair of servers per JVM and hands every test class its own corner of them. */
final class MeshExtension implements ParameterResolver {
    private static final AtomicInteger CORNERS = new AtomicInteger();

    private static final class Shared {
        private static final MeshBacking ROOT =
                "containers".equals(System.getProperty("de.backing")) ? Containers.start() : embedded();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == MeshBacking.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(MeshExtension.class))
                .getOrComputeIfAbsent(context.getRequiredTestClass(), _ -> corner());
    }

    private static MeshBacking corner() {
        var root = Shared.ROOT;
        int number = CORNERS.incrementAndGet();
        return new MeshBacking(root.bootstrap(), root.postgresUrl(), "t" + number + ".", "t" + number, root.servers());
    }

    private static MeshBacking embedded() {
        try {
            var folder = Files.createTempDirectory("mesh");
            var backing = Backing.startTemporary(folder); // tests leave nothing behind
            return new MeshBacking(backing.bootstrap(), backing.postgresUrl(), "", "public", new Embedded(backing));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Embedded(Backing backing) implements MeshBacking.Servers {
        @Override
        public void stopKafka() {
            backing.stopKafka();
        }

        @Override
        public void startKafka() {
            backing.startKafka();
        }

        @Override
        public void stopPostgres() {
            backing.stopPostgres();
        }

        @Override
        public void startPostgres() {
            backing.startPostgres();
        }
    }
}
