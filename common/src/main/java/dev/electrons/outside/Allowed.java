package dev.electrons.outside;

import dev.electrons.boot.Settings;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Where the mesh may be sent by somebody else's URL: to every public address, and to what a setting names. */
public final class Allowed {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-f:.]*:[0-9a-f:.]*");

    private final Set<String> names;
    private final List<Network> networks;

    private Allowed(Set<String> names, List<Network> networks) {
        this.names = Set.copyOf(names);
        this.networks = List.copyOf(networks);
    }

    /**
     * Host names and networks, separated by commas.
     *
     * @param setting that lists them
     */
    public static Allowed read(Settings settings, String setting) {
        var names = new HashSet<String>();
        var networks = new ArrayList<Network>();
        for (var item : settings.text(setting, "").toLowerCase(Locale.ROOT).split(",", -1)) {
            var text = item.strip();
            if (ADDRESS.matcher(text).matches() || text.contains("/")) {
                try {
                    networks.add(Network.parse(text));
                } catch (IllegalArgumentException _) {
                    settings.fault(setting + ": " + text + " is not a network such as 10.0.0.0/8");
                }
            } else if (NAME.matcher(text).matches()) {
                names.add(text);
            } else if (!text.isEmpty()) {
                settings.fault(setting + ": " + text + " is neither a host name nor a network such as 10.0.0.0/8");
            }
        }
        return new Allowed(names, networks);
    }

    /** What a URL must be and is not, as far as that can be told without looking up its name. */
    public Optional<String> refusal(String url) {
        try {
            var destination = Destination.of(url);
            var host = destination.bareHost();
            if (host.equals("localhost") || host.endsWith(".localhost")) {
                return refusal(destination, List.of(InetAddress.ofLiteral("127.0.0.1")));
            }
            return ADDRESS.matcher(host).matches()
                    ? refusal(destination, List.of(InetAddress.ofLiteral(host)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    /** Why a destination whose name stands for these addresses must not be asked: one that is not public is enough. */
    public Optional<String> refusal(Destination destination, List<InetAddress> addresses) {
        if (names.contains(destination.bareHost())) {
            return Optional.empty();
        }
        for (var address : addresses) {
            if (networks.stream().noneMatch(network -> network.contains(address))) {
                var words = PublicAddress.refusal(address);
                if (words.isPresent()) {
                    return words.map(
                            what -> "a URL that leads to a public address: " + destination.bareHost() + " is " + what);
                }
            }
        }
        return Optional.empty();
    }
}
