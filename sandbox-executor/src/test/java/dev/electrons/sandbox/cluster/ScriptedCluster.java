package dev.electrons.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * As much of a Kubernetes API server as pods for jobs take, on loopback. A pod is a bubblewrap box that waits, and {@code exec} joins its
 * namespaces, so that what is run in it is really run.
 */
final class ScriptedCluster implements AutoCloseable {
    private static final String PODS = "/api/v1/namespaces/jobs/pods";

    /** A pod: what was asked for, and the processes behind it. */
    record Made(JsonNode manifest, Process process, long first) {}

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final Path account;
    private final Map<String, Made> pods = new ConcurrentHashMap<>();
    final List<JsonNode> manifests = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    volatile String protocol = "v5.channel.k8s.io";
    volatile Optional<String> refusal = Optional.empty();
    /** What its status says of a pod instead of that it runs. */
    volatile Optional<Map<String, Object>> status = Optional.empty();

    private ScriptedCluster(Path account) throws IOException {
        this.account = account;
        Files.writeString(account.resolve("token"), "secret-of-the-account\n");
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .addWebSocketSubProtocol("v5.channel.k8s.io")
                        .addWebSocketSubProtocol("v4.channel.k8s.io"))
                .requestHandler(this::answer)
                .webSocketHandshakeHandler(ServerWebSocketHandshake::accept)
                .webSocketHandler(this::exec)
                .listen()
                .await();
    }

    static ScriptedCluster start(Path account) throws IOException {
        return new ScriptedCluster(account);
    }

    Cluster cluster() {
        return cluster(0);
    }

    Cluster cluster(int warm) {
        return new Cluster(
                URI.create("http://127.0.0.1:" + server.actualPort()),
                account,
                "jobs",
                "image:1",
                warm,
                Optional.of("gvisor"));
    }

    private void answer(HttpServerRequest request) {
        calls.add(request.method() + " " + request.path());
        if (!"Bearer secret-of-the-account".equals(request.getHeader("Authorization"))) {
            reply(request, 401, Map.of("message", "who are you?"));
        } else if (refusal.isPresent()) {
            reply(request, 403, Map.of("message", refusal.get()));
        } else {
            request.body()
                    .onSuccess(body -> vertx.executeBlocking(() -> answer(request, body), false)
                            .onFailure(e -> reply(request, 500, Map.of("message", String.valueOf(e)))));
        }
    }

    private boolean answer(HttpServerRequest request, Buffer body) throws Exception {
        var name = String.valueOf(request.path()).replaceFirst(".*/", "");
        switch (request.method().name()) {
            case "POST" -> {
                var manifest = Json.read(body.getBytes(), JsonNode.class);
                manifests.add(manifest);
                if (name.equals("pods")) {
                    start(manifest);
                }
                reply(request, 201, Map.of());
            }
            case "DELETE" -> {
                var pod = pods.remove(name);
                if (pod != null) {
                    pod.process().destroyForcibly().waitFor();
                }
                reply(request, pod == null ? 404 : 200, Map.of());
            }
            default -> get(request, name);
        }
        return true;
    }

    private void get(HttpServerRequest request, String name) {
        if (name.equals("pods")) {
            reply(request, 200, Map.of("items", List.of(old("done", "Failed"), old("busy", "Running"))));
        } else if (pods.containsKey(name)) {
            reply(request, 200, Map.of("status", status.orElseGet(ScriptedCluster::running)));
            answered.add(name);
        } else {
            reply(request, 404, Map.of("message", "no such pod"));
        }
    }

    private static Map<String, Object> old(String name, String phase) {
        return Map.of(
                "metadata", Map.of("name", name, "creationTimestamp", "2020-01-01T00:00:00Z"),
                "status", Map.of("phase", phase));
    }

    private static Map<String, Object> running() {
        return Map.of(
                "phase",
                "Running",
                "containerStatuses",
                List.of(Map.of("state", Map.of("running", Map.of("startedAt", "2020-01-01T00:00:00Z")))));
    }

    private static void reply(HttpServerRequest request, int status, Map<String, ?> body) {
        request.response().setStatusCode(status).end(Buffer.buffer(Json.bytes(body)));
    }

    private void start(JsonNode manifest) throws IOException, InterruptedException {
        var told = Files.createTempFile(account, "pod", ".json");
        var line =
                new ArrayList<>(List.of("/bin/sh", "-c", "exec 4>\"$1\"; shift; exec \"$@\"", "pod", told.toString()));
        line.addAll(List.of("bwrap", "--unshare-all", "--unshare-user", "--die-with-parent", "--as-pid-1"));
        line.addAll(List.of("--uid", "1000", "--gid", "1000", "--cap-drop", "ALL"));
        line.addAll(
                List.of("--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib"));
        line.addAll(List.of("--symlink", "usr/lib64", "/lib64", "--proc", "/proc", "--dev", "/dev"));
        for (var volume : manifest.path("spec").path("volumes")) {
            var size = volume.path("emptyDir").path("sizeLimit").asText().replace("Mi", "");
            for (var mount : manifest.path("spec").path("containers").path(0).path("volumeMounts")) {
                if (mount.path("name").equals(volume.path("name"))) {
                    line.addAll(List.of("--size", String.valueOf(Long.parseLong(size) << 20)));
                    line.addAll(List.of("--tmpfs", mount.path("mountPath").asText()));
                }
            }
        }
        line.addAll(List.of("--remount-ro", "/", "--json-status-fd", "4"));
        for (var word : manifest.path("spec").path("containers").path(0).path("command")) {
            line.add(word.asText());
        }
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        var process = builder.start();
        long first = 0;
        while (first == 0) {
            var found = java.util.regex.Pattern.compile("\"child-pid\": (\\d+)").matcher(Files.readString(told));
            first = found.find() ? Long.parseLong(found.group(1)) : 0;
            if (!process.isAlive()) {
                throw new IOException(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
            process.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
        Files.delete(told);
        pods.put(manifest.path("metadata").path("name").asText(), new Made(manifest, process, first));
    }

    private void exec(ServerWebSocket socket) {
        if (!protocol.equals("v5.channel.k8s.io")) {
            socket.close();
            return;
        }
        var name = socket.path().replaceFirst(PODS + "/", "").replaceFirst("/exec$", "");
        calls.add("EXEC " + name);
        var words = Arrays.stream(String.valueOf(socket.query()).split("&"))
                .filter(part -> part.startsWith("command="))
                .map(part -> URLDecoder.decode(part.substring("command=".length()), StandardCharsets.UTF_8))
                .toList();
        var line = new ArrayList<>(List.of(
                "nsenter",
                "-t",
                String.valueOf(Objects.requireNonNull(pods.get(name)).first()),
                "-U",
                "-m",
                "-p",
                "-n",
                "-i"));
        line.addAll(
                List.of("--preserve-credentials", "--", "/usr/bin/setpriv", "--bounding-set=-all", "--inh-caps=-all"));
        line.add("--no-new-privs");
        line.addAll(words);
        try {
            var builder = new ProcessBuilder(line);
            builder.environment().clear();
            builder.environment().put("IMAGE", "yes");
            var process = builder.start();
            socket.binaryMessageHandler(frame -> feed(process, frame));
            socket.closeHandler(_ -> process.destroyForcibly());
            var out = pump(socket, process.getInputStream(), 1);
            var err = pump(socket, process.getErrorStream(), 2);
            Thread.ofVirtual().start(() -> end(socket, process, out, err));
        } catch (IOException e) {
            socket.close();
        }
    }

    private static void feed(Process process, Buffer frame) {
        try {
            if ((frame.getByte(0) & 0xff) == 255) {
                process.getOutputStream().close();
            } else {
                process.getOutputStream().write(frame.getBytes(1, frame.length()));
                process.getOutputStream().flush();
            }
        } catch (IOException _) {
            // It reads no more.
        }
    }

    private static Thread pump(ServerWebSocket socket, InputStream in, int channel) {
        return Thread.ofVirtual().start(() -> {
            var piece = new byte[8192];
            try {
                for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                    socket.writeBinaryMessage(
                                    Buffer.buffer().appendByte((byte) channel).appendBytes(piece, 0, n))
                            .await();
                }
            } catch (IOException | RuntimeException _) {
                // Nobody listens any more.
            }
        });
    }

    private static void end(ServerWebSocket socket, Process process, Thread out, Thread err) {
        try {
            int code = process.waitFor();
            out.join();
            err.join();
            var told = code == 0
                    ? Map.of("status", "Success")
                    : Map.of(
                            "status", "Failure",
                            "reason", "NonZeroExitCode",
                            "details",
                                    Map.of(
                                            "causes",
                                            List.of(Map.of("reason", "ExitCode", "message", String.valueOf(code)))));
            socket.writeBinaryMessage(Buffer.buffer().appendByte((byte) 3).appendBytes(Json.bytes(told)))
                    .await();
            socket.close();
        } catch (InterruptedException | RuntimeException _) {
            // Nobody listens any more.
        }
    }

    /** Pods that were not removed. */
    int left() {
        return pods.size();
    }

    Set<String> names() {
        return Set.copyOf(pods.keySet());
    }

    /** Those that whoever made them knows to run. */
    Set<String> known() {
        return names().stream().filter(answered::contains).collect(Collectors.toSet());
    }

    /** As when their node is gone. */
    void lose(String name) {
        Objects.requireNonNull(pods.remove(name)).process().destroyForcibly();
    }

    @Override
    public void close() {
        pods.values().forEach(pod -> pod.process().destroyForcibly().onExit().join());
        vertx.close().await();
    }
}
