package dev.electrons.cli;

import dev.electrons.backing.Folders;
import dev.electrons.backing.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A whole mesh for one test class, with its door: on ports and in a folder of its own, which are gone when the class has ended. */
final class WholeMesh implements BeforeAllCallback, AfterAllCallback {
    private final Map<String, String> settings = new HashMap<>();
    private final Map<String, Content> files = new HashMap<>();
    private final int offset = freeOffset();
    private Optional<String> key = Optional.empty();
    private Optional<String> runners = Optional.empty();
    private @Nullable Path folder;
    private @Nullable AllInOne mesh;

    /** What to add to the usual ports of all services for a mesh of a test's own. */
    static int freeOffset() {
        return Ports.base(8080, 8081, 8082, 8090, 8091);
    }

    /** Whose door wants this key. */
    WholeMesh key(String passphrase) {
        key = Optional.of(passphrase);
        return this;
    }

    /** With this runners.yaml instead of the echo runner. */
    WholeMesh runners(String yaml) {
        runners = Optional.of(yaml);
        return this;
    }

    /** With this setting of every service. */
    WholeMesh setting(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** With a setting that names a file in {@link #folder()}, written before every start. */
    WholeMesh file(String setting, Content content) {
        files.put(setting, content);
        return this;
    }

    /** What stands in a file of a folder. */
    interface Content {
        String in(Path folder) throws IOException;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("electrons-mesh");
        start();
    }

    private void start() throws Exception {
        for (var made : files.entrySet()) {
            var content = made.getValue().in(folder());
            setting(
                    made.getKey(),
                    Files.writeString(folder().resolve(made.getKey()), content).toString());
        }
        var file = runners.isEmpty()
                ? Optional.<Path>empty()
                : Optional.of(Files.writeString(folder().resolve("runners.yaml"), runners.get()));
        Map<String, String> environment =
                key.map(word -> Map.of("DE_PASSPHRASE", word)).orElse(Map.of());
        mesh = AllInOne.start(new AllInOne.Options(
                folder().resolve("data"), offset, file.isEmpty(), file, Optional.empty(), settings, environment));
    }

    /** Ends it and starts it again on what it has kept. */
    void restart() throws Exception {
        running().close();
        start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (mesh != null) {
            mesh.close();
        }
        Folders.delete(folder());
    }

    private AllInOne running() {
        return Objects.requireNonNull(mesh);
    }

    /** Known before it is open. */
    Door door() {
        return new Door(url(), key);
    }

    /** A service's own door, by its usual port. */
    Door service(int usual) {
        return new Door(url(usual), Optional.empty());
    }

    String url() {
        return url(8080);
    }

    private String url(int usual) {
        return "http://127.0.0.1:" + (usual + offset);
    }

    String bootstrap() {
        return running().bootstrap();
    }

    /** Where the test may keep files, too. */
    Path folder() {
        return Objects.requireNonNull(folder);
    }
}
