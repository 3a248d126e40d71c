package dev.electrons.runners.wire;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * A request to a runner.
 *
 * @param url http or https, with a host
 * @param connect how long connecting may take
 * @param headers how long the answer's head may take from then on
 */
public record Outgoing(
        HttpMethod method,
        URI url,
        Map<String, String> headers,
        Buffer body,
        Duration connect,
        Duration headersWithin) {

    public static Outgoing post(
            URI base, String path, Map<String, String> headers, Buffer body, Duration connect, Duration headersWithin) {
        return new Outgoing(HttpMethod.POST, URI.create(base + path), headers, body, connect, headersWithin);
    }

    public static Outgoing get(URI base, String path, Map<String, String> headers, Duration within) {
        return new Outgoing(HttpMethod.GET, URI.create(base + path), headers, Buffer.buffer(), within, within);
    }
}
