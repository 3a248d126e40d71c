package dev.electrons.runners.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.runners.dialect.Dialect;
import dev.electrons.runners.dialect.Ear;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.Secret;
import dev.electrons.runners.wire.Fault;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code POST /v1/messages}, as <a href="https://docs.claude.com/en/api/messages">Anthropic describes it</a>. */
public final class AnthropicDialect implements Dialect {
    private static final String VERSION = "2023-06-01";

    /** Where a path of the protocol is, whether or not the address already says {@code /v1}. */
    public static String path(URI base, String rest) {
        return String.valueOf(base.getPath()).endsWith("/v1") ? rest : "/v1" + rest;
    }

    /** The headers of every call. */
    public static Map<String, String> proof(Optional<Secret> secret) {
        var headers = new TreeMap<>(Map.of("anthropic-version", VERSION));
        secret.ifPresent(key -> headers.put("x-api-key", key.reveal()));
        return headers;
    }

    @Override
    public String path(RunnerSpec spec, String model, boolean stream) {
        return path(spec.protocol().address().orElseThrow(), "/messages");
    }

    @Override
    public Map<String, String> headers(Optional<Secret> secret) {
        return proof(secret);
    }

    @Override
    public ObjectNode request(JsonNode chat, RunnerSpec spec, String model, boolean stream) {
        return AnthropicRequest.of(chat, spec, model, stream);
    }

    @Override
    public Fault refined(Fault usual, int status, JsonNode body) {
        return AnthropicErrors.refined(usual, status, body);
    }

    @Override
    public Ear ear(boolean telling) {
        return new AnthropicEar(telling);
    }
}
