package dev.electrons.intake.contract;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.electrons.intake.OpenDoor;
import dev.electrons.json.Json;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests to one operation, drawn from what the document says of it: right ones, wrong ones, and such as nobody should send. */
final class Calls {
    private static final JsonMapper ESCAPING =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final int MIB = 1 << 20;
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "ODD");
    private static final List<String> SEGMENTS = List.of(
            "%zz",
            "%",
            "%ff",
            "%c0%af",
            "%00",
            "..",
            ".",
            "%2e%2e",
            "",
            "a;b=c",
            "%F0%9F%99%82",
            "*",
            "a".repeat(3_000),
            "~",
            ":id",
            "{id}",
            "a%2Fb",
            "a+b%20c");
    private static final List<String> TYPES = List.of(
            "text/plain",
            "application/xml",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "",
            ";",
            "application/json; charset=utf-16",
            "application/x-www-form-urlencoded",
            "application/json-patch+json",
            "application/yaml",
            "\u00e9",
            "json");
    private static final Map<String, List<String>> HEADERS = Map.of(
            "X-Request-ID", List.of("mine", "", "x".repeat(300), "\u00e9"),
            "X-App-ID", List.of("shop", "default", " ", "\u00e9".repeat(201), "a/b"),
            "traceparent", List.of("00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-00", "junk", "x".repeat(5_000)),
            "Last-Event-ID", List.of("0", "-1", "99999999999", "x", "1"),
            "If-Match", List.of("1", "\"1\"", "*", "W/\"x\"", "99999999999"),
            "Accept", List.of("*/*", "text/html", "nothing/at-all;q=x"),
            "Origin", List.of("https://app.example", "null", ""),
            "Range", List.of("bytes=0-1", "bytes=9-1", "lines=x"),
            "Content-Encoding", List.of("gzip", "br"),
            "X-API-Key", List.of("wrong", "", "x".repeat(9_000)));

    private final Document document;
    private final Names names;
    private final Draw draw;

    Calls(Document document, Names names, Draw draw) {
        this.document = document;
        this.names = names;
        this.draw = draw;
    }

    /**
     * A request.
     *
     * @param plain whether its path is surely that of the operation
     */
    record Drawn(Operation operation, Wire.Call call, boolean plain) {}

    Drawn of(Operation operation) {
        boolean odd = draw.oneIn(20);
        var method = draw.oneIn(25)
                ? draw.one(METHODS)
                : operation.method().equals("GET") && draw.oneIn(15) ? "HEAD" : operation.method();
        var headers = headers(operation);
        var body = body(operation, headers);
        if (draw.oneIn(30)) {
            headers.put("Content-Type", draw.one(TYPES));
        }
        var uri = path(operation, odd) + query(operation);
        return new Drawn(
                operation, new Wire.Call(method, uri, headers, body), !odd && method.equals(operation.method()));
    }

    private String path(Operation operation, boolean odd) {
        var path = new StringBuilder();
        for (var segment : operation.path().substring(1).split("/", -1)) {
            path.append('/');
            if (segment.startsWith("{")) {
                path.append(odd && draw.oneIn(2) ? draw.one(SEGMENTS) : encoded(names.of(operation, segment, draw)));
            } else {
                path.append(segment);
            }
        }
        return !odd || draw.oneIn(2)
                ? path.toString()
                : path + draw.one(List.of("/", "//", "/..", "/x", "/%", "/.", ";x", "%20"));
    }

    /** All that UTF-8 can say; half a character becomes a question mark, as it would at any client. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String query(Operation operation) {
        var pairs = new ArrayList<String>();
        for (var parameter : operation.parameters()) {
            var name = parameter.path("name").asText();
            if (parameter.path("in").asText().equals("query")
                    && (parameter.path("required").asBoolean() || Names.WAITS.contains(name) || draw.oneIn(3))) {
                pairs.add(encoded(name) + "=" + encoded(names.parameter(name, parameter.path("schema"), draw)));
            }
        }
        if (draw.oneIn(20)) {
            pairs.add(draw.one(List.of(
                    "odd", "=", "&&", "%zz=1", "a=%", "limit=%ff", "x=" + "y".repeat(2_000), "q=a&q=b", "%00=1")));
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private Map<String, String> headers(Operation operation) {
        var headers = new HashMap<String, String>();
        if (!draw.oneIn(50)) {
            headers.put("X-Passphrase", draw.oneIn(50) ? "wrong" : OpenDoor.KEY);
        }
        operation.parameters().stream()
                .filter(parameter -> parameter.path("in").asText().equals("header") && draw.oneIn(3))
                .map(parameter -> parameter.path("name").asText())
                .filter(HEADERS::containsKey)
                .forEach(name -> headers.put(name, draw.one(HEADERS.getOrDefault(name, List.of("x")))));
        if (draw.oneIn(10)) {
            var name = draw.one(HEADERS.keySet().stream().sorted().toList());
            headers.put(name, draw.one(HEADERS.getOrDefault(name, List.of("x"))));
        }
        return headers;
    }

    private @Nullable Buffer body(Operation operation, Map<String, String> headers) {
        var content = operation.content();
        if (content.isEmpty() && !draw.oneIn(40)) {
            return null;
        }
        var types = new ArrayList<String>();
        content.fieldNames().forEachRemaining(types::add);
        var type = types.isEmpty() ? "application/json" : draw.one(types);
        headers.put("Content-Type", type);
        if (draw.oneIn(40)) {
            return null;
        }
        if (type.equals("application/octet-stream") && draw.oneIn(100)) {
            return Buffer.buffer(new byte[20 * MIB]);
        }
        if (!type.equals("application/json")) {
            return Buffer.buffer(draw.oneIn(2) ? names.definition(draw) : draw.text());
        }
        return spoilt(written(value(content.path(type))));
    }

    private JsonNode value(JsonNode media) {
        if (media.has("example") && draw.oneIn(5)) {
            return media.path("example");
        }
        return draw.oneIn(12) ? draw.odd() : new Invented(document, draw).body(media.path("schema"));
    }

    private Buffer written(JsonNode value) {
        try {
            return Buffer.buffer(draw.oneIn(2) ? ESCAPING.writeValueAsString(value) : Json.text(value));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Buffer spoilt(Buffer json) {
        int at = draw.below(json.length() + 1);
        return switch (draw.below(60)) {
            case 0 -> json.getBuffer(0, at);
            case 1 ->
                json.getBuffer(0, at)
                        .appendBytes(new byte[] {(byte) 0xff, (byte) 0xfe})
                        .appendBuffer(json.getBuffer(at, json.length()));
            case 2 -> json.getBuffer(0, at).appendByte((byte) 0).appendBuffer(json.getBuffer(at, json.length()));
            case 3 -> json.copy().appendString(draw.one(List.of("{}", ",", "]", "//", "\u0000")));
            case 4 -> Buffer.buffer("[".repeat(draw.one(List.of(200, 5_000, 100_000))));
            case 5 ->
                Buffer.buffer(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf})
                        .appendBuffer(json);
            case 6 ->
                draw.oneIn(20)
                        ? Buffer.buffer("{\"query\":\"" + "x".repeat(draw.one(List.of(MIB, 17 * MIB))) + "\"}")
                        : json;
            default -> json;
        };
    }
}
