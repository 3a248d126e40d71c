package dev.electrons.sandbox.plan;

import dev.electrons.sandbox.egress.Allowance;

/** What a sandboxed process may talk to; its network namespace is its own in any case. */
public sealed interface Reach {
    /** Itself only. */
    record Nothing() implements Reach {}

    /** Certain hosts, by a proxy. */
    record Hosts(Allowance allowance) implements Reach {}

    static Reach nothing() {
        return new Nothing();
    }

    static Reach of(Allowance allowance) {
        return allowance.none() ? new Nothing() : new Hosts(allowance);
    }
}
