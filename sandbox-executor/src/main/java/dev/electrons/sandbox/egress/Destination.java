package dev.electrons.sandbox.egress;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Keeps sandboxes away from the host itself and the networks behind it. */
public final class Destination {
    /** Those that are not link-local: of Alibaba, Azure, and Amazon by IPv6. */
    private static final Set<String> METADATA = Set.of("100.100.100.200", "168.63.129.16", "fd00:ec2:0:0:0:0:0:254");

    private Destination() {}

    /** The public address to connect to; empty when the host is unknown or any of its addresses is private. */
    public static Optional<InetAddress> publicAddress(String host) {
        return address(host, Destination::isPrivate);
    }

    /** The address to connect to, which may be private; empty when any of its addresses is nobody's to reach. */
    public static Optional<InetAddress> namedAddress(String host) {
        return address(host, Destination::ofNobody);
    }

    private static Optional<InetAddress> address(String host, Predicate<InetAddress> refused) {
        try {
            var all = InetAddress.getAllByName(host.replaceAll("[\\[\\]]", ""));
            return Arrays.stream(all).anyMatch(refused) ? Optional.empty() : Optional.of(all[0]);
        } catch (UnknownHostException _) {
            return Optional.empty();
        }
    }

    /** Whether this literal address is one that nobody may reach, whatever configuration says. */
    static boolean ofNobody(String literal) {
        return address(literal, Destination::ofNobody).isEmpty();
    }

    /** Addresses of the link and those at which clouds tell a machine its credentials. */
    private static boolean ofNobody(InetAddress address) {
        return address.isLinkLocalAddress()
                || address.isMulticastAddress()
                || address.isAnyLocalAddress()
                || METADATA.contains(address.getHostAddress());
    }

    static boolean isPrivate(InetAddress address) {
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || METADATA.contains(address.getHostAddress())
                || reserved(address);
    }

    private static boolean reserved(InetAddress address) {
        var bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (address instanceof Inet6Address) {
            // Unique local, and the forms in which IPv4 addresses travel as IPv6 (6to4, NAT64, compatible).
            return (first & 0xfe) == 0xfc || first == 0 || (first == 0x20 && second == 0x02);
        }
        return first == 0 || first >= 240 || (first == 100 && (second & 0xc0) == 64);
    }
}
