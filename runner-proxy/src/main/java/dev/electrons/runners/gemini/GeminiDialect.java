package dev.electrons.runners.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.runners.dialect.Dialect;
import dev.electrons.runners.dialect.Ear;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.Secret;
import dev.electrons.runners.wire.Fault;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** {@code generateContent}, as <a href="https://ai.google.dev/api/generate-content">Google describes it</a>. */
public final class GeminiDialect implements Dialect {

    /** Where a path of the protocol is, whether or not the address already says which version. */
    public static String path(URI base, String rest) {
        var given = String.valueOf(base.getPath());
        return given.endsWith("/v1beta") || given.endsWith("/v1") ? rest : "/v1beta" + rest;
    }

    /** The headers of every call. */
    public static Map<String, String> proof(Optional<Secret> secret) {
        return secret.map(key -> Map.of("x-goog-api-key", key.reveal())).orElse(Map.of());
    }

    @Override
    public String path(RunnerSpec spec, String model, boolean stream) {
        // A name must not lead anywhere else than to a model.
        var name = URLEncoder.encode(model.replaceFirst("^models/", ""), StandardCharsets.UTF_8);
        var method = stream ? ":streamGenerateContent?alt=sse" : ":generateContent";
        return path(spec.protocol().address().orElseThrow(), "/models/" + name + method);
    }

    @Override
    public Map<String, String> headers(Optional<Secret> secret) {
        return proof(secret);
    }

    @Override
    public ObjectNode request(JsonNode chat, RunnerSpec spec, String model, boolean stream) {
        return GeminiRequest.of(chat);
    }

    @Override
    public Fault refined(Fault usual, int status, JsonNode body) {
        return GeminiErrors.refined(usual, status, body);
    }

    @Override
    public Ear ear(boolean telling) {
        return new GeminiEar(telling);
    }
}
