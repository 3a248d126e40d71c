package dev.electrons.cli;

import dev.electrons.boot.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What services in this one process are told: what the environment says, but for what follows from where they run, and over
 * all of it what was set by hand.
 *
 * @param environment names and values as any service would be given them
 * @param portOffset added to each service's usual port
 * @param set by hand
 */
record Premises(Map<String, String> environment, int portOffset, Map<String, String> set) {
    /** Where each service is, by the setting in which the others are told. */
    private static final Map<String, Integer> NEIGHBOURS = Map.of(
            "DE_PRIME_URL", 8081,
            "DE_SUBWORKFLOWS_URL", 8082,
            "DE_SANDBOX_URL", 8090,
            "DE_RUNNER_PROXY_URL", 8091);

    private static final List<String> OWN = List.of("DE_PORT", "DE_MANAGEMENT_PORT", "DE_INSTANCE", "DE_POSTGRES_URL");
    private static final String KAFKA = "DE_KAFKA_";
    private static final String DOOR = "intake";
    private static final int DOOR_PORT = 8080;
    private static final int LAST_PORT = 65_535;
    private static final String LOOPBACK = "127.0.0.1";

    Premises {
        environment = Map.copyOf(environment);
        set = Map.copyOf(set);
    }

    /** Fails with every name that is no setting. */
    void refuseUnknown() {
        var all = new TreeMap<>(environment);
        all.putAll(set);
        Settings.of(all).refuseFaults();
    }

    /**
     * Fails when somebody else has a port of ours.
     *
     * @throws IOException that names each of them
     */
    void refuseTaken() throws IOException {
        var ports = new TreeMap<Integer, String>(Map.of(port(DOOR_PORT), DOOR));
        NEIGHBOURS.forEach((name, usual) -> ports.put(
                port(usual),
                name.substring(3, name.length() - 4).toLowerCase(Locale.ROOT).replace('_', '-')));
        if (ports.firstKey() < 1 || ports.lastKey() > LAST_PORT) {
            throw new IOException("--port-offset " + portOffset + " leads to the ports from " + ports.firstKey()
                    + " to " + ports.lastKey() + "; those that there are go from 1 to " + LAST_PORT);
        }
        var taken = ports.entrySet().stream()
                .filter(entry -> taken(entry.getKey()))
                .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                .toList();
        if (!taken.isEmpty()) {
            throw new IOException("something listens at port " + String.join(", ", taken)
                    + " already; end it, or give this mesh other ports by --port-offset");
        }
    }

    private static boolean taken(int port) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    /** Names of the environment that mean nothing here: the process has a Kafka, a Postgres and addresses of its own. */
    List<String> unused() {
        return environment.keySet().stream()
                .filter(Premises::followsFromPlace)
                .sorted()
                .toList();
    }

    private static boolean followsFromPlace(String name) {
        return OWN.contains(name) || NEIGHBOURS.containsKey(name) || name.startsWith(KAFKA);
    }

    /** Everything that one service is told. */
    Map<String, String> of(String service, int usualPort, String bootstrap, String postgresUrl) {
        var values = new TreeMap<>(environment);
        values.keySet().removeIf(Premises::followsFromPlace);
        if (!service.equals(DOOR)) {
            values.remove("DE_HOST"); // only the door is for others
        }
        // It is one's own machine, and health says what is not held.
        values.putIfAbsent("DE_SANDBOX_WITHOUT_CGROUPS", "accept");
        values.put("DE_PORT", String.valueOf(port(usualPort)));
        values.put("DE_INSTANCE", service + "-" + portOffset);
        values.put("DE_KAFKA_BOOTSTRAP", bootstrap);
        values.put("DE_POSTGRES_URL", postgresUrl);
        NEIGHBOURS.forEach((name, usual) -> values.put(name, "http://" + LOOPBACK + ":" + port(usual)));
        values.putAll(set);
        return values;
    }

    private int port(int usual) {
        return usual + portOffset;
    }

    /** Where the door can be reached from here. */
    String url() {
        var host = said("DE_HOST").orElse(LOOPBACK);
        boolean everywhere = host.equals("0.0.0.0") || host.equals("::");
        var reached = everywhere ? LOOPBACK : host.contains(":") ? "[" + host + "]" : host;
        return "http://" + reached + ":" + port(DOOR_PORT);
    }

    /** Whether callers must send a key. */
    boolean keyed() {
        return said("DE_PASSPHRASE").isPresent() || said("DE_API_KEYS_FILE").isPresent();
    }

    /** How this process logs: only what somebody must know, unless it is said. */
    Map<String, String> logging() {
        return Map.of(
                "DE_LOG_LEVEL", said("DE_LOG_LEVEL").orElse("WARN"),
                "DE_LOG_FORMAT", said("DE_LOG_FORMAT").orElse("text"));
    }

    private Optional<String> said(String name) {
        return Optional.ofNullable(set.containsKey(name) ? set.get(name) : environment.get(name))
                .filter(text -> !text.isBlank());
    }
}
