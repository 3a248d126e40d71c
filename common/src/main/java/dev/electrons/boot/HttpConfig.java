package dev.electrons.boot;

import java.util.OptionalInt;

/**
 * Where a service listens.
 *
 * @param host address to bind; loopback unless set
 * @param port public port; 0 picks a free one
 * @param managementPort port of health and metrics when they are kept apart from the public one
 */
public record HttpConfig(String host, int port, OptionalInt managementPort) {

    public static HttpConfig read(Settings settings, int defaultPort) {
        int management = settings.number("DE_MANAGEMENT_PORT", -1, 0, 65_535);
        return new HttpConfig(
                settings.text("DE_HOST", "127.0.0.1"),
                settings.number("DE_PORT", defaultPort, 0, 65_535),
                management < 0 ? OptionalInt.empty() : OptionalInt.of(management));
    }

    /** Whether only this machine can reach the service. */
    public boolean loopback() {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
