package dev.electrons.subworkflows.http;

import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of a place outside.
 *
 * @param headers by name in lower case
 * @param body null when there is none
 * @param redirects to follow at most
 */
public record WebRequest(
        String method,
        String url,
        Map<String, String> headers,
        @Nullable Buffer body,
        int redirects) {
    /** Redirects that may be followed. */
    static final int MOST_REDIRECTS = 5;

    private static final int SEE_OTHER = 303;
    private static final Set<Integer> KEEPING = Set.of(307, 308);
    private static final Set<String> HARMLESS = Set.of("accept", "accept-language", "content-type", "user-agent");

    /** Whether a header goes along to whatever host a redirect leads to. */
    static boolean goesAnywhere(String header) {
        return HARMLESS.contains(header.toLowerCase(Locale.ROOT));
    }

    /**
     * The request that a redirect asks for. What could be a credential stays with the host that it was meant for.
     *
     * @throws IllegalArgumentException when there is no such place
     */
    WebRequest redirected(int status, String location) {
        var from = URI.create(url);
        var to = from.resolve(location.strip());
        var more = new TreeMap<>(headers);
        if (!origin(from).equals(origin(to))) {
            more.keySet().retainAll(HARMLESS);
        }
        boolean keeps = KEEPING.contains(status)
                || method.equals("GET")
                || method.equals("HEAD")
                || (status != SEE_OTHER && !method.equals("POST"));
        if (!keeps) {
            more.remove("content-type");
        }
        return new WebRequest(keeps ? method : "GET", to.toString(), more, keeps ? body : null, redirects);
    }

    private static String origin(URI uri) {
        var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
    }
}
