package dev.electrons.subworkflows.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Value;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An http task's input.
 *
 * @param method GET where it is absent
 * @param query texts, numbers, booleans, or lists of them, added to the URL's own
 * @param body a text is sent as it is, anything else as JSON
 * @param expect statuses that are a success, {@code 404} or {@code "4xx"}; 2xx where it is absent
 * @param timeoutMs for all of it; 30 s where it is absent
 * @param redirects to follow, 0 to 5; 5 where it is absent
 */
public record HttpInput(
        @Nullable String method,
        @Nullable String url,
        @Nullable Value headers,
        @Nullable Value query,
        @Nullable Value body,
        @Nullable Value expect,
        @Nullable Long timeoutMs,
        @Nullable Integer redirects) {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}");
    private static final Pattern STATUS = Pattern.compile("[1-5](xx|[0-9]{2})");
    /** What the connection itself needs, and nobody else may say. */
    private static final Set<String> OURS = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "upgrade",
            "expect",
            "te",
            "trailer",
            "keep-alive",
            "proxy-authorization",
            "proxy-connection");

    private static final int LARGEST = 1 << 20;
    private static final int LONGEST_URL = 8_000;
    private static final int LONGEST_HEADER = 8_000;
    private static final int MOST_HEADERS = 64;
    private static final long LONGEST_MS = 600_000;
    private static final long USUAL_MS = 30_000;

    /** What is wrong with it, in words; empty when nothing is. */
    public Optional<String> fault() {
        if (url == null || url.isBlank()) {
            return Optional.of("url is required");
        }
        if (address().length() > LONGEST_URL) {
            return Optional.of("url with its query must have at most " + LONGEST_URL + " characters");
        }
        if (!METHODS.contains(verb())) {
            return Optional.of("method must be one of "
                    + String.join(", ", METHODS.stream().sorted().toList()));
        }
        if (timeoutMs != null && (timeoutMs < 1 || timeoutMs > LONGEST_MS)) {
            return Optional.of("timeout_ms must be from 1 to " + LONGEST_MS);
        }
        if (redirects != null && (redirects < 0 || redirects > WebRequest.MOST_REDIRECTS)) {
            return Optional.of("redirects must be from 0 to " + WebRequest.MOST_REDIRECTS);
        }
        var content = content();
        if (content != null && content.length() > LARGEST) {
            return Optional.of("body must have at most 1 MiB, not " + content.length() + " bytes");
        }
        return headerFault().or(this::queryFault).or(this::expectFault);
    }

    private Optional<String> headerFault() {
        if (headers != null && !headers.tree().isObject()) {
            return Optional.of("headers must be an object");
        }
        var fields = fields(headers);
        if (fields.size() > MOST_HEADERS) {
            return Optional.of("headers must be at most " + MOST_HEADERS);
        }
        for (var field : fields.entrySet()) {
            var name = field.getKey();
            if (!maySet(name)) {
                return Optional.of("headers." + name + " must be the name of a header that may be set");
            }
            var value = field.getValue();
            if (!value.isValueNode() || value.isNull() || !sendable(value.asText())) {
                return Optional.of("headers." + name + " must be a text of one line");
            }
        }
        return Optional.empty();
    }

    /** Whether a task may say this header. */
    static boolean maySet(String name) {
        return NAME.matcher(name).matches() && !OURS.contains(name.toLowerCase(Locale.ROOT));
    }

    static boolean sendable(String value) {
        return value.length() <= LONGEST_HEADER && value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 127));
    }

    private Optional<String> queryFault() {
        if (query != null && !query.tree().isObject()) {
            return Optional.of("query must be an object");
        }
        for (var field : fields(query).entrySet()) {
            var value = field.getValue();
            boolean plain = value.isValueNode();
            for (var item : value) {
                plain = value.isArray() && item.isValueNode();
                if (!plain) {
                    break;
                }
            }
            if (!plain && !(value.isArray() && value.isEmpty())) {
                return Optional.of(
                        "query." + field.getKey() + " must be a text, a number, a boolean or a list of them");
            }
        }
        return Optional.empty();
    }

    private Optional<String> expectFault() {
        for (var status : expected()) {
            if (!STATUS.matcher(status).matches()) {
                return Optional.of("expect must list statuses such as 404 or \"4xx\"");
            }
        }
        return Optional.empty();
    }

    private static Map<String, JsonNode> fields(@Nullable Value object) {
        var fields = new TreeMap<String, JsonNode>();
        if (object != null && object.tree() instanceof ObjectNode tree) {
            tree.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        }
        return fields;
    }

    /** The same with these headers. */
    HttpInput with(@Nullable Value others) {
        return new HttpInput(method, url, others, query, body, expect, timeoutMs, redirects);
    }

    private String verb() {
        return method == null ? "GET" : method.strip().toUpperCase(Locale.ROOT);
    }

    /** How long all of it may take. */
    public Duration within() {
        return Duration.ofMillis(timeoutMs == null ? USUAL_MS : timeoutMs);
    }

    /** Whether a status is a success. */
    public boolean expects(int status) {
        var text = String.valueOf(status);
        return expected().stream()
                .anyMatch(one -> one.equals(text) || (one.endsWith("xx") && one.charAt(0) == text.charAt(0)));
    }

    private List<String> expected() {
        if (expect == null) {
            return List.of("2xx");
        }
        var tree = expect.tree();
        var all = new ArrayList<String>();
        if (tree.isArray()) {
            tree.forEach(one -> all.add(one.asText().toLowerCase(Locale.ROOT)));
        } else {
            all.add(tree.asText().toLowerCase(Locale.ROOT));
        }
        return all;
    }

    /**
     * The request itself; only when there is no fault.
     *
     * @param key by which a place that knows such keys can tell that it was asked before
     */
    public WebRequest request(String key) {
        var sent = new TreeMap<String, String>();
        sent.put("user-agent", "distributed-electrons");
        sent.put("accept", "*/*");
        if (!SAFE.contains(verb())) {
            sent.put("idempotency-key", key);
        }
        if (body != null) {
            sent.put("content-type", isText() ? "text/plain; charset=utf-8" : "application/json");
        }
        fields(headers)
                .forEach((name, value) ->
                        sent.put(name.toLowerCase(Locale.ROOT), value.asText().strip()));
        int follow = redirects == null ? WebRequest.MOST_REDIRECTS : redirects;
        return new WebRequest(verb(), address(), sent, content(), follow);
    }

    private boolean isText() {
        return body != null && body.json().startsWith("\"");
    }

    private @Nullable Buffer content() {
        if (body == null || body.equals(Value.NULL)) {
            return null;
        }
        return Buffer.buffer(isText() ? body.tree().asText() : body.json());
    }

    private String address() {
        var base = url == null ? "" : url.strip();
        int fragment = base.indexOf('#');
        base = fragment < 0 ? base : base.substring(0, fragment);
        var more = new ArrayList<String>();
        for (var field : fields(query).entrySet()) {
            if (field.getValue().isArray()) {
                field.getValue().forEach(value -> more.add(pair(field.getKey(), value)));
            } else {
                more.add(pair(field.getKey(), field.getValue()));
            }
        }
        if (more.isEmpty()) {
            return base;
        }
        var joint = base.indexOf('?') < 0 ? "?" : base.endsWith("?") || base.endsWith("&") ? "" : "&";
        return base + joint + String.join("&", more);
    }

    private static String pair(String name, JsonNode value) {
        return encoded(name) + "=" + encoded(value.isNull() ? "" : value.asText());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
