package dev.electrons.sandbox.egress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Where a sandbox may connect to. */
public record Allowance(List<Rule> rules) {
    public static final Allowance NOTHING = new Allowance(List.of());

    private static final Pattern ENTRY =
            Pattern.compile("(\\*\\.)?([a-z0-9_-]+(?:\\.[a-z0-9_-]+)*)(?::(\\d{1,5}))?(=private)?");
    private static final Pattern ADDRESS = Pattern.compile("\\d+(\\.\\d+){3}");

    /**
     * One host.
     *
     * @param host its name or IPv4 address; {@code *.} in front stands for one label or more
     * @param port empty for 80 and 443
     * @param privately whether it may be at a private address: one that is written as such an address, or marked
     */
    public record Rule(String host, OptionalInt port, boolean privately) {
        boolean covers(String name, int at) {
            boolean here = host.startsWith("*.") ? name.endsWith(host.substring(1)) : name.equals(host);
            return here && (port.isPresent() ? port.getAsInt() == at : at == 80 || at == 443);
        }
    }

    public Allowance {
        rules = List.copyOf(rules);
    }

    /** One host at one port and nothing else. */
    public static Allowance only(String host, int port, boolean privately) {
        return new Allowance(List.of(new Rule(host, OptionalInt.of(port), privately)));
    }

    /**
     * Reads {@code host}, {@code host:port} or {@code *.host}, by comma; {@code host=private} may be at a private address.
     *
     * @throws IllegalArgumentException with words about the entry that is none of these
     */
    public static Allowance parse(String text) {
        var rules = new ArrayList<Rule>();
        for (var entry : text.split(",", -1)) {
            if (entry.isBlank()) {
                continue;
            }
            var found = ENTRY.matcher(entry.strip().toLowerCase(Locale.ROOT));
            if (!found.matches()) {
                throw new IllegalArgumentException(entry.strip()
                        + " is not host, host:port or *.host, with =private behind where it may be private");
            }
            boolean any = found.group(1) != null;
            boolean marked = found.group(4) != null;
            if (any && marked) {
                throw new IllegalArgumentException(
                        entry.strip() + " may not be private: only a host named in full may");
            }
            boolean address = ADDRESS.matcher(found.group(2)).matches();
            if (address && Destination.ofNobody(found.group(2))) {
                throw new IllegalArgumentException(
                        entry.strip() + " is where machines find their own credentials, and no program is let there");
            }
            rules.add(new Rule((any ? "*." : "") + found.group(2), port(found.group(3)), marked || address));
        }
        return new Allowance(rules);
    }

    private static OptionalInt port(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(digits));
    }

    public boolean none() {
        return rules.isEmpty();
    }

    /** The rule that lets a connection through; one that also allows private addresses first. */
    Optional<Rule> admits(String host, int port) {
        var name = host.toLowerCase(Locale.ROOT);
        var covering = rules.stream().filter(rule -> rule.covers(name, port)).toList();
        return covering.stream()
                .filter(Rule::privately)
                .findFirst()
                .or(() -> covering.stream().findFirst());
    }
}
