package dev.electrons.runners.account;

import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes down what each attempt took. Booking costs no waiting and never fails. */
public final class Accounts {
    private final Fleet fleet;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final Consumer<Entry> sink;
    private final Map<Series, Counter> spent = new ConcurrentHashMap<>();

    private record Series(String runner, String model, boolean estimated) {}

    /** @param sink takes entries at once and keeps them later */
    Accounts(Fleet fleet, MeterRegistry meters, InstantSource clock, Consumer<Entry> sink) {
        this.fleet = fleet;
        this.meters = meters;
        this.clock = clock;
        this.sink = sink;
    }

    /** What an attempt cost. */
    private record Cost(
            @Nullable Long micros,
            boolean estimated,
            @Nullable String priceVersion) {
        static final Cost UNKNOWN = new Cost(null, false, null);
    }

    /** Books an attempt that has ended. */
    public void book(Tab tab, Route route, String model, Bill bill, Duration took) {
        var said = Math.max(bill.roughTokens(), tab.heardTokens());
        var usage = bill.tokens(said);
        var cost = cost(tab, route, model, bill, usage, said);
        var spec = route.runner().spec();
        sink.accept(new Entry(
                UUID.randomUUID(),
                tab.caller(),
                spec.name(),
                spec.protocol().word(),
                model,
                route.upstreamName(model),
                bill.status(),
                clock.instant().minus(took),
                took,
                tab.firstToken().orElse(null),
                usage.orElse(null),
                cost.micros(),
                cost.estimated(),
                cost.priceVersion()));
        if (cost.micros() != null) {
            tab.spent(cost.micros());
            spent.computeIfAbsent(new Series(spec.name(), route.served(), cost.estimated()), this::counter)
                    .increment(cost.micros() / 1e6);
        }
    }

    private Counter counter(Series series) {
        return Counter.builder("de.runners.cost.usd")
                .description("US dollars, guesses among them")
                .tags("runner", series.runner, "model", series.model, "estimated", String.valueOf(series.estimated))
                .register(meters);
    }

    /** The runner's own figure, else its count by the price table, else what was heard by that, else nothing. */
    private Cost cost(Tab tab, Route route, String model, Bill bill, Optional<Usage> usage, long said) {
        var own = usage.map(Usage::costUsd);
        if (own.isPresent()) {
            return new Cost(Money.micros(BigDecimal.valueOf(Math.max(0, own.get()))), false, null);
        }
        var prices = fleet.roster().prices();
        var spec = route.runner().spec();
        var price = prices.of(model, route.served(), route.upstreamModel(), spec.name());
        var guessed = said == 0 ? usage : usage.or(() -> Optional.of(new Usage(tab.askedTokens(), said, null)));
        boolean guess = !bill.whole() || (usage.isEmpty() && guessed.isPresent());
        return price.flatMap(known -> known.cost(guessed, bill.made()))
                .map(usd -> new Cost(Math.max(0, Money.micros(usd)), guess, prices.version()))
                .orElse(Cost.UNKNOWN);
    }
}
