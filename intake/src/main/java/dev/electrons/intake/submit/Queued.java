package dev.electrons.intake.submit;

import java.util.List;

/**
 * Runs that were accepted and have not begun, and how many would begin before one more, in the order in which prime takes them:
 * highest priority first, within a priority the apps in turn, within an app first come first served.
 */
record Queued(List<Share> shares) {
    static final Queued NONE = new Queued(List.of());

    /** How many runs of one app and one priority wait. */
    record Share(String app, int priority, long runs) {}

    /** How many begin before one of this app that comes now. */
    long ahead(String app, int priority) {
        long own = shares.stream()
                .filter(share -> share.priority() == priority && share.app().equals(app))
                .mapToLong(Share::runs)
                .sum();
        long sooner = shares.stream()
                .filter(share -> share.priority() > priority)
                .mapToLong(Share::runs)
                .sum();
        long inTurn = shares.stream()
                .filter(share -> share.priority() == priority && !share.app().equals(app))
                .mapToLong(share -> Math.min(share.runs(), own + 1))
                .sum();
        return sooner + inTurn + own;
    }
}
