package dev.electrons.intake.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A client of one stream, which keeps what it was told. */
final class Reader implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BufferedReader lines;
    final List<Integer> versions = new ArrayList<>();
    final List<String> output = new ArrayList<>();
    final List<String> notices = new ArrayList<>();
    /** What was last told of each run. */
    final Map<String, String> phases = new HashMap<>();

    final List<String> order = new ArrayList<>();
    String lastId = "";
    JsonNode done = Json.MAPPER.missingNode();

    Reader(OpenDoor door, String run, int after) throws IOException, InterruptedException {
        this(door, run, after == 0 ? "" : String.valueOf(after));
    }

    /** A client that was told what this id came with. */
    Reader(OpenDoor door, String run, String after) throws IOException, InterruptedException {
        this(marked(door.request("/executions/" + run + "/stream"), after));
    }

    private Reader(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = OpenDoor.insisted(() -> client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** A client of the stream of all runs. */
    static Reader ofAll(OpenDoor door) throws IOException, InterruptedException {
        return new Reader(door.request("/events/stream"));
    }

    private static HttpRequest.Builder marked(HttpRequest.Builder request, String after) {
        return after.isEmpty() ? request : request.header("Last-Event-ID", after);
    }

    /** Reads to the end of the stream. */
    Reader toTheEnd() throws IOException {
        while (next()) {}
        return this;
    }

    /** Reads until there is one more of anything; false at the end. */
    boolean next() throws IOException {
        String event = "";
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                lastId = line.substring(4);
            } else if (line.startsWith("event: ")) {
                event = line.substring(7);
            } else if (line.startsWith("data: ")) {
                told(event, Json.read(line.substring(6).getBytes(StandardCharsets.UTF_8), JsonNode.class));
                return true;
            }
        }
        return false;
    }

    private void told(String event, JsonNode data) {
        order.add(event);
        switch (event) {
            case "event" -> versions.add(data.path("version").asInt());
            case "output" ->
                (data.path("channel").asText().equals("notice") ? notices : output)
                        .add(data.path("text").asText());
            case "run" ->
                phases.put(data.path("run_id").asText(), data.path("phase").asText());
            case "notice" -> notices.add(data.path("text").asText());
            default -> done = data;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
