package dev.electrons.outside;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a URL points to.
 *
 * @param host as it stands in the URL, in lower case; an IPv6 address in brackets
 * @param path with the query
 */
public record Destination(String host, int port, boolean tls, String path) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int LAST_PORT = 65_535;

    /**
     * Takes a URL apart.
     *
     * @throws IllegalArgumentException with what was expected, as it ends a sentence that begins with "must be"
     */
    public static Destination of(String url) {
        URI uri;
        try {
            uri = URI.create(new URI(url).toASCIIString()); // what is not ASCII is escaped
        } catch (URISyntaxException _) {
            throw new IllegalArgumentException("a valid URL");
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("https");
        if (!tls && !scheme.equals("http")) {
            throw new IllegalArgumentException("an http or https URL");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("a URL without a user name or password");
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "a URL with a host of letters, digits, dots and hyphens, or an IP address");
        }
        int port = uri.getPort() < 0 ? tls ? HTTPS : HTTP : uri.getPort();
        if (port == 0 || port > LAST_PORT) {
            throw new IllegalArgumentException("a URL with a port from 1 to " + LAST_PORT);
        }
        var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new Destination(uri.getHost().toLowerCase(Locale.ROOT), port, tls, path + query);
    }

    /** The host without what a URL dresses it in: brackets, and the dot at the end of a name. */
    public String bareHost() {
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    }

    /** A URL for people to see: what may be a secret in it is left out. */
    public static String masked(String url) {
        var masked = url.replaceFirst("^(\\w+://)[^/?#]*@", "$1***@");
        int query = masked.indexOf('?');
        return query < 0
                ? masked
                : masked.substring(0, query) + masked.substring(query).replaceAll("([?&][^=&#]*=)[^&#]*", "$1***");
    }
}
