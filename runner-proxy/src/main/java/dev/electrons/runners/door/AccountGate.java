package dev.electrons.runners.door;

import dev.electrons.error.Problem;
import dev.electrons.runners.account.Admission;
import dev.electrons.runners.account.Caller;
import dev.electrons.runners.account.Ledger;
import dev.electrons.runners.account.Money;
import dev.electrons.runners.account.Tab;
import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Runner;
import dev.electrons.runners.roster.Protocol;
import dev.electrons.runners.waterfall.Trail;
import dev.electrons.runners.wire.Made;
import dev.electrons.runners.wire.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Stands before every door where money is spent: finds out who calls, and lets nobody pass whose budget is spent. */
public final class AccountGate implements Handler<RoutingContext> {
    private static final String TAB = "tab";
    private static final int BYTES_PER_TOKEN = 4;

    private final Ledger ledger;
    private final Fleet fleet;
    private final MeterRegistry meters;
    private final InstantSource clock;

    public AccountGate(Ledger ledger, Fleet fleet, MeterRegistry meters, InstantSource clock) {
        this.ledger = ledger;
        this.fleet = fleet;
        this.meters = meters;
        this.clock = clock;
    }

    /** The trail of a request that came through here, on its caller's account. */
    static Trail trail(RoutingContext context) {
        return new Trail(tab(context));
    }

    /** Whose request it is. */
    static Caller caller(RoutingContext context) {
        return tab(context).caller();
    }

    private static Tab tab(RoutingContext context) {
        return Optional.<Tab>ofNullable(context.get(TAB)).orElseGet(Tab::unknown);
    }

    @Override
    public void handle(RoutingContext context) {
        // Looked into only where it matters: most bodies are read once, by the door that they are for.
        boolean task = context.normalizedPath().equals("/v1/runs");
        var sketch = task ? Optional.of(sketch(context)) : Optional.<Sketch>empty();
        var caller = Callers.of(context.request(), sketch);
        long asked = Math.max(0, context.body().length()) / BYTES_PER_TOKEN;
        var tab = new Tab(caller, asked);
        context.put(TAB, tab);
        if (!ledger.limits(caller)) {
            context.next();
            return;
        }
        long estimate = estimate(context, sketch.orElseGet(() -> sketch(context)), asked);
        ledger.admit(caller, estimate).onSuccess(admission -> {
            switch (admission) {
                case Admission.Granted(var release) -> pass(context, tab, release);
                case Admission.Refused refused -> refuse(context, refused);
            }
        });
    }

    private static Sketch sketch(RoutingContext context) {
        var body = context.body().buffer();
        return Sketch.of(body == null ? new byte[0] : body.getBytes());
    }

    private static void pass(RoutingContext context, Tab tab, Runnable release) {
        tab.holding(release);
        if (context.response().closed()) {
            tab.over();
            return;
        }
        // A request that is refused on the way never comes to a waterfall, at whose end its tab is over.
        context.addEndHandler(_ -> tab.over());
        context.next();
    }

    /** About what the dearest of the models asked for would take. */
    private long estimate(RoutingContext context, Sketch sketch, long asked) {
        var models = new ArrayList<>(sketch.models());
        models.addAll(Asked.models(context.request()));
        // As in /v1beta/models/{model}:generateContent.
        var last = context.normalizedPath().substring(context.normalizedPath().lastIndexOf('/') + 1);
        models.add(last.split(":", 2)[0]);
        var made = making(context.normalizedPath(), sketch);
        if (!made.equals(Made.NOTHING) && sketch.models().isEmpty()) {
            makers().forEach(models::add);
        }
        return dearest(models, new Usage(asked, sketch.mostTokens(), null), made);
    }

    private static Made making(String path, Sketch sketch) {
        return switch (path) {
            case "/v1/images/generations" -> Made.pictures(sketch.pictures());
            case "/v1/audio/speech" -> Made.speech(sketch.characters());
            case "/v1/renders" -> Made.film();
            default -> Made.NOTHING;
        };
    }

    /** What may be meant by those who name no model: everybody who makes something. */
    private Stream<String> makers() {
        return fleet.all().stream()
                .map(Runner::spec)
                .filter(spec -> spec.protocol() instanceof Protocol.Maker)
                .flatMap(spec -> Stream.concat(spec.models().keySet().stream(), Stream.of(spec.name())));
    }

    private long dearest(List<String> models, Usage usage, Made made) {
        var prices = fleet.roster().prices();
        return models.stream()
                .flatMap(model -> prices.of(model).stream())
                .flatMap(price -> price.cost(Optional.of(usage), made).stream())
                .max(BigDecimal::compareTo)
                .map(Money::micros)
                .orElse(0L);
    }

    private void refuse(RoutingContext context, Admission.Refused refused) {
        Counter.builder("de.runners.budget.refused")
                .description("calls refused because a budget is spent")
                .tags("scope", refused.scope())
                .register(meters)
                .increment();
        var details = new LinkedHashMap<String, Object>();
        details.put("scope", refused.scope());
        details.put("limit_usd", Money.usd(refused.limit()));
        details.put("spent_usd", Money.usd(refused.spent()));
        details.put("reserved_usd", Money.usd(refused.reserved()));
        details.put("estimate_usd", Money.usd(refused.estimate()));
        refused.resetsAt().ifPresent(at -> {
            details.put("resets_at", at.toString());
            details.put(
                    "retry_after_s", 1 + Duration.between(clock.instant(), at).toSeconds());
        });
        var words = "the budget of " + refused.of() + " does not allow this call: limit " + Money.words(refused.limit())
                + " USD, spent " + Money.words(refused.spent()) + ", held for calls under way "
                + Money.words(refused.reserved()) + ", this one about " + Money.words(refused.estimate()) + "; "
                + refused.resetsAt().map(at -> "resets at " + at).orElse("it does not reset");
        // What is full again tomorrow may be asked again then; what is not, never.
        int status = refused.resetsAt().isPresent() ? 429 : 402;
        context.fail(new Problem(status, "BUDGET_EXCEEDED", words, details));
    }
}
