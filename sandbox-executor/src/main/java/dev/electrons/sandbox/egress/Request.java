package dev.electrons.sandbox.egress;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a client asks of the proxy.
 *
 * @param forwarded what is sent on ahead of the rest; empty for CONNECT, which is a tunnel
 */
record Request(String host, int port, String forwarded) {
    private static final Pattern CONNECT = Pattern.compile("CONNECT ([A-Za-z0-9._-]+):(\\d{1,5}) HTTP/1\\.[01]");
    private static final Pattern PLAIN = Pattern.compile("([A-Z]{3,10}) (http://[!-~]{1,4000}) HTTP/1\\.1");
    private static final Pattern OF_THE_HOP =
            Pattern.compile("(?i)(Connection|Proxy-[A-Za-z-]+|Keep-Alive|Upgrade|Host):.*");

    boolean tunnel() {
        return forwarded.isEmpty();
    }

    /** Reads a head up to and without the empty line; empty when it is neither CONNECT nor a plain request. */
    static Optional<Request> read(String head) {
        var lines = head.split("\r\n", -1);
        var connect = CONNECT.matcher(lines[0]);
        if (connect.matches()) {
            return port(connect.group(2)).map(port -> new Request(connect.group(1), port, ""));
        }
        var plain = PLAIN.matcher(lines[0]);
        return plain.matches() ? plain(plain.group(1), plain.group(2), lines) : Optional.empty();
    }

    /** One request and no more, since the next may be meant for another host. */
    private static Optional<Request> plain(String method, String address, String[] lines) {
        try {
            var uri = new URI(address);
            if (uri.getHost() == null || uri.getRawUserInfo() != null) {
                return Optional.empty();
            }
            var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            var forwarded = new StringBuilder(method + " " + path + query + " HTTP/1.1\r\nHost: ")
                    .append(uri.getRawAuthority())
                    .append("\r\nConnection: close\r\n");
            for (int i = 1; i < lines.length; i++) {
                if (!OF_THE_HOP.matcher(lines[i]).matches()) {
                    forwarded.append(lines[i]).append("\r\n");
                }
            }
            int port = uri.getPort() < 0 ? 80 : uri.getPort();
            return Optional.of(new Request(uri.getHost(), port, forwarded + "\r\n"));
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> port(String digits) {
        int port = Integer.parseInt(digits);
        return port > 0 && port < 65_536 ? Optional.of(port) : Optional.empty();
    }
}
