package dev.electrons.sandbox.egress;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** Keeps sandboxes away from the host itself and the networks behind it. */
public final class Destination {
    private Destination() {}

    /** The public address to connect to; empty when the host is unknown or any of its addresses is private. */
    public static Optional<InetAddress> publicAddress(String host) {
        try {
            var all = InetAddress.getAllByName(host.replaceAll("[\\[\\]]", ""));
            return Arrays.stream(all).anyMatch(Destination::isPrivate) ? Optional.empty() : Optional.of(all[0]);
        } catch (UnknownHostException _) {
            return Optional.empty();
        }
    }

    static boolean isPrivate(InetAddress address) {
        return address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
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
