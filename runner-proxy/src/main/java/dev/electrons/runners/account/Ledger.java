package dev.electrons.runners.account;

import dev.electrons.runners.roster.Budgets;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Lets calls pass as long as there is money for them: what is spent is what the table says, what this process has not yet
 * written there, and a guess for what is under way here. Safe for any thread.
 */
public final class Ledger {
    private static final int MOST_PURSES = 50_000;

    private final Supplier<Budgets> budgets;
    private final Optional<SpendingStore> store;
    private final InstantSource clock;
    private final Map<Purse, Held> purses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Purse, Held> eldest) {
            return size() > MOST_PURSES && eldest.getValue().reserved == 0;
        }
    };

    /** What this process knows of a purse. */
    private static final class Held {
        private long reserved;
        private long unwritten;
        private long stored;
    }

    private record Limit(Purse purse, long micros) {}

    Ledger(Supplier<Budgets> budgets, Optional<SpendingStore> store, InstantSource clock) {
        this.budgets = budgets;
        this.store = store;
        this.clock = clock;
    }

    /** Whether there is any limit on what this caller may spend. */
    public boolean limits(Caller caller) {
        return !limitsOf(caller).isEmpty();
    }

    /** Asks for a call that may cost so much. The future never fails: without the table it goes by what it knows itself. */
    public Future<Admission> admit(Caller caller, long estimate) {
        var limits = limitsOf(caller);
        var unwritten = unwritten(limits);
        var looks = limits.stream().map(limit -> look(limit.purse())).toList();
        return Future.join(looks).map(_ -> decide(limits, unwritten, estimate));
    }

    private List<Limit> limitsOf(Caller caller) {
        var rules = budgets.get();
        var limits = new ArrayList<Limit>();
        var app = Objects.requireNonNullElse(caller.app(), "");
        rules.ofDay(app).ifPresent(most -> limits.add(new Limit(new Purse.AppDay(app, today()), most)));
        var own = Optional.ofNullable(caller.budgetMicros());
        var run = caller.run();
        if (run == null) {
            own.ifPresent(most -> limits.add(new Limit(new Purse.Call(), most)));
        } else {
            var most = own.map(given -> Math.min(given, rules.perRunMicros().orElse(given)))
                    .or(rules::perRunMicros);
            most.ifPresent(limit -> limits.add(new Limit(new Purse.Run(run), limit)));
        }
        return limits;
    }

    private LocalDate today() {
        return day(clock.instant());
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    /** Taken before the table is read: what is written meanwhile is rather counted twice for a moment than not at all. */
    private synchronized Map<Purse, Long> unwritten(List<Limit> limits) {
        var amounts = new LinkedHashMap<Purse, Long>();
        limits.forEach(limit -> amounts.put(limit.purse(), held(limit.purse()).unwritten));
        return amounts;
    }

    private Held held(Purse purse) {
        return purses.computeIfAbsent(purse, _ -> new Held());
    }

    private Future<Void> look(Purse purse) {
        if (store.isEmpty() || purse instanceof Purse.Call) {
            return Future.succeededFuture();
        }
        return store.get()
                .spent(purse)
                .onSuccess(amount -> known(purse, amount))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private synchronized void known(Purse purse, long amount) {
        held(purse).stored = amount;
    }

    private synchronized Admission decide(List<Limit> limits, Map<Purse, Long> unwritten, long estimate) {
        for (var limit : limits) {
            var purse = limit.purse();
            var held = purse instanceof Purse.Call ? new Held() : held(purse);
            long before = Objects.requireNonNullElse(unwritten.get(purse), 0L);
            long spent = held.stored + Math.max(0, Math.max(held.unwritten, before));
            long promised = spent + held.reserved;
            if (promised >= limit.micros() || promised + estimate > limit.micros()) {
                return new Admission.Refused(
                        purse.scope(), purse.words(), limit.micros(), spent, held.reserved, estimate, purse.resetsAt());
            }
        }
        var purses = limits.stream()
                .map(Limit::purse)
                .filter(purse -> !(purse instanceof Purse.Call))
                .toList();
        purses.forEach(purse -> held(purse).reserved += estimate);
        var once = new AtomicBoolean();
        return new Admission.Granted(() -> {
            if (once.compareAndSet(false, true)) {
                release(purses, estimate);
            }
        });
    }

    private synchronized void release(List<Purse> held, long estimate) {
        held.forEach(purse -> held(purse).reserved -= estimate);
    }

    /** An attempt was booked, and is not in the table yet. */
    synchronized void booked(Entry entry) {
        pursesOf(entry).forEach(purse -> held(purse).unwritten += entry.micros());
    }

    /** These are in the table now, or never will be. */
    synchronized void written(List<Entry> entries) {
        entries.forEach(entry -> pursesOf(entry).forEach(purse -> held(purse).unwritten -= entry.micros()));
    }

    private static List<Purse> pursesOf(Entry entry) {
        if (entry.micros() == 0) {
            return List.of();
        }
        var app = Objects.requireNonNullElse(entry.caller().app(), "");
        var day = new Purse.AppDay(app, day(entry.startedAt()));
        var run = entry.caller().run();
        return run == null ? List.of(day) : List.of(day, new Purse.Run(run));
    }
}
