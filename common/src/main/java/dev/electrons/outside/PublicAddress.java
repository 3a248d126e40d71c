package dev.electrons.outside;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whether everybody means the same place by an address, after IANA's registries of special-purpose addresses. */
final class PublicAddress {
    private static final Network UNICAST = Network.parse("2000::/3");
    private static final Network NAT64 = Network.parse("64:ff9b::/96");
    private static final Network SIX_TO_FOUR = Network.parse("2002::/16");

    private static final List<Special> SPECIAL = List.of(
            new Special("0.0.0.0/8", "this host"),
            new Special("10.0.0.0/8", "a private network"),
            new Special("100.64.0.0/10", "a carrier's inner network"),
            new Special("127.0.0.0/8", "a loopback address"),
            new Special("169.254.0.0/16", "link-local, where clouds keep their metadata"),
            new Special("172.16.0.0/12", "a private network"),
            new Special("192.0.0.0/24", "reserved for protocols"),
            new Special("192.0.2.0/24", "for documentation"),
            new Special("192.88.99.0/24", "a 6to4 relay"),
            new Special("192.168.0.0/16", "a private network"),
            new Special("168.63.129.16/32", "a cloud's inner service"),
            new Special("198.18.0.0/15", "for benchmarks"),
            new Special("198.51.100.0/24", "for documentation"),
            new Special("203.0.113.0/24", "for documentation"),
            new Special("224.0.0.0/4", "multicast"),
            new Special("240.0.0.0/4", "reserved or broadcast"),
            new Special("::/128", "this host"),
            new Special("::1/128", "a loopback address"),
            new Special("fc00::/7", "a private network"),
            new Special("fe80::/10", "link-local"),
            new Special("fec0::/10", "a private network"),
            new Special("ff00::/8", "multicast"),
            new Special("2001::/23", "reserved for protocols"),
            new Special("2001:db8::/32", "for documentation"),
            new Special("3fff::/20", "for documentation"));

    private PublicAddress() {}

    private record Special(Network network, String words) {
        Special(String network, String words) {
            this(Network.parse(network), words);
        }
    }

    /** What the address is instead; empty when it is public. */
    static Optional<String> refusal(InetAddress address) {
        for (var special : SPECIAL) {
            if (special.network().contains(address)) {
                return Optional.of(special.words());
            }
        }
        if (address instanceof Inet4Address) {
            return Optional.empty();
        }
        if (NAT64.contains(address)) {
            return refusal(within(address, 12));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return refusal(within(address, 2));
        }
        return UNICAST.contains(address) ? Optional.empty() : Optional.of("not a public address");
    }

    /** The IPv4 address that an IPv6 address carries. */
    private static InetAddress within(InetAddress address, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
