package dev.electrons.bench.load;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Registers what runs are started of by name. */
public final class Definitions {
    private static final int REFUSED = 300;

    private Definitions() {}

    /** Registers a definition at intake. */
    public static void register(URI intake, byte[] definition) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(intake.resolve("/definitions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(definition))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= REFUSED) {
                throw new IllegalStateException("the definition was refused: " + answer.body());
            }
        }
    }
}
