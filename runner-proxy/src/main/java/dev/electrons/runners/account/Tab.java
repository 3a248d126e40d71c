package dev.electrons.runners.account;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/** One call of one caller: who pays for it, and what of it was heard. For one event loop. */
public final class Tab {
    private final Caller caller;
    private final long askedTokens;
    private Runnable release = () -> {};
    private long begin = System.nanoTime();
    private long firstHeard = -1;
    private long heardTokens;
    private long spentMicros = -1;

    /**
     * A call that begins.
     *
     * @param askedTokens about how many tokens its question has
     */
    public Tab(Caller caller, long askedTokens) {
        this.caller = caller;
        this.askedTokens = askedTokens;
    }

    /** A call of which nobody said whose it is. */
    public static Tab unknown() {
        return new Tab(Caller.UNKNOWN, 0);
    }

    public Caller caller() {
        return caller;
    }

    /** An attempt begins: what another one said before is no longer of interest. */
    public void attempt() {
        begin = System.nanoTime();
        firstHeard = -1;
        heardTokens = 0;
    }

    /** Part of an answer has come, of about so many tokens. */
    public void heard(long tokens) {
        if (firstHeard < 0) {
            firstHeard = System.nanoTime() - begin;
        }
        heardTokens += tokens;
    }

    Optional<Duration> firstToken() {
        return firstHeard < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(firstHeard));
    }

    long askedTokens() {
        return askedTokens;
    }

    long heardTokens() {
        return heardTokens;
    }

    /** An attempt of this call took so many millionths of a US dollar. */
    void spent(long micros) {
        spentMicros = Math.max(0, spentMicros) + micros;
    }

    /** What all attempts of this call took, in US dollars; empty when nobody knows of any. */
    public Optional<BigDecimal> costUsd() {
        return spentMicros < 0 ? Optional.empty() : Optional.of(Money.usd(spentMicros));
    }

    /** What is held back for this call is given free when it is {@link #over}. */
    public void holding(Runnable free) {
        release = free;
    }

    /** The call has ended, however; may be said more than once. */
    public void over() {
        var free = release;
        release = () -> {};
        free.run();
    }
}
