package dev.electrons.runners.fleet;

import dev.electrons.runners.roster.BreakerPolicy;
import dev.electrons.runners.roster.ProbePolicy;
import dev.electrons.runners.roster.Roster;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.SecretRef;
import dev.electrons.runners.roster.Secrets;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One runner as it is now. Safe to be asked and told from any thread. */
public final class Runner {
    private static final Logger log = LoggerFactory.getLogger(Runner.class);
    private static final double SMOOTHING = 0.2;

    /** Something that went wrong there. */
    public record Trouble(Instant at, String model, String words) {}

    /**
     * What holds for all runners.
     *
     * @param canary whether a model that went silent is asked for a token before a client is given to it
     */
    record Rules(BreakerPolicy breaker, boolean canary) {
        static Rules of(Roster roster) {
            return new Rules(roster.breaker(), roster.probe().canary());
        }
    }

    private final RunnerSpec spec;
    private final List<SecretRef> secretRefs;
    private final Secrets secrets;
    private final InstantSource clock;
    private final Permits permits;
    private final Rules rules;
    private final Vertx vertx;
    private final Map<String, Route> routes = new LinkedHashMap<>();
    private final AskedRoutes asked = new AskedRoutes();
    private final AtomicReference<Condition> condition;
    private volatile boolean draining;
    private volatile Optional<Trouble> lastTrouble = Optional.empty();
    private volatile Optional<Instant> lastProbe = Optional.empty();
    private volatile double latencyMs = -1;

    Runner(RunnerSpec spec, Rules rules, Secrets secrets, Vertx vertx, InstantSource clock) {
        this.spec = spec;
        this.secretRefs = spec.secretRefs();
        this.rules = rules;
        this.vertx = vertx;
        this.secrets = secrets;
        this.clock = clock;
        this.permits = new Permits(vertx, spec.maxConcurrent(), spec.maxQueue());
        this.condition = new AtomicReference<>(new Condition.Unknown(0, clock.instant()));
        for (var model : spec.models().keySet()) {
            routes.put(model, route(model, model));
        }
    }

    /** Who waits in line goes elsewhere when its breaker opens. */
    private Route route(String served, String model) {
        boolean canary = rules.canary && spec.protocol().chats();
        Runnable opened = () -> permits.dismiss(
                claimed -> claimed instanceof Route route && route.model().equals(model), "breaker open");
        return new Route(
                this, served, model, new RouteBreaker(spec.name() + "/" + model, vertx, rules.breaker, canary, opened));
    }

    public RunnerSpec spec() {
        return spec;
    }

    public Permits permits() {
        return permits;
    }

    public Condition condition() {
        return condition.get();
    }

    /** Those that the file lists, of which one may be for any model. */
    public Collection<Route> routes() {
        return routes.values();
    }

    /** The listed ones, and after them those to models that it was asked for and lists not. */
    public List<Route> allRoutes() {
        return Stream.concat(routes.values().stream(), asked.all().stream()).toList();
    }

    /** The route that serves this model, by name or because the runner serves any. */
    public Optional<Route> route(String model) {
        var listed = routes.get(model);
        if (listed != null) {
            return Optional.of(listed);
        }
        return Optional.ofNullable(routes.get(RunnerSpec.ANY))
                .map(any -> any.upstreamModel().equals(RunnerSpec.ANY) ? asked.of(model, this::unlisted) : any);
    }

    private Route unlisted(String model) {
        return route(RunnerSpec.ANY, model);
    }

    /** Why no work can be sent there; empty when some can. */
    public Optional<String> unusable() {
        if (draining) {
            return Optional.of("draining");
        }
        for (var ref : secretRefs) {
            if (secrets.of(ref).isEmpty()) {
                return Optional.of("no_secret: " + ref + " is not set");
            }
        }
        return condition.get().trouble();
    }

    /** One word for how it is. */
    public String word() {
        return draining
                ? "draining"
                : unusable().filter(why -> why.startsWith("no_secret")).isPresent()
                        ? "no_secret"
                        : condition.get().word();
    }

    /**
     * What a probe found. An answer half-opens breakers; going down opens them.
     *
     * @param asked when the probe began: what a call has found out since then is newer
     */
    public void seen(Sighting sighting, Instant asked, ProbePolicy policy) {
        lastProbe = Optional.of(clock.instant());
        if (condition.get() instanceof Condition.Down(var _, var since) && since.isAfter(asked)) {
            return;
        }
        change(now -> now.after(sighting, clock.instant(), policy));
        if (condition.get().usable() && sighting instanceof Sighting.Well) {
            allRoutes().forEach(route -> route.breaker().halfOpen());
        }
    }

    /** A call found nobody listening: it is down without waiting for more misses. */
    public void unreachable(String reason) {
        change(now -> now instanceof Condition.Down ? now : new Condition.Down(reason, clock.instant()));
    }

    /** A call was told that the runner's login, or our key, is no good. */
    public void refused(boolean login, String reason, ProbePolicy policy) {
        change(now -> now.refusedInTraffic(login, reason, clock.instant(), policy));
    }

    /** Its secret was changed, or an operator has it asked: forget what held it back. */
    public void reconsider() {
        change(now -> now.usable() ? now : new Condition.Unknown(0, clock.instant()));
    }

    /** An operator says that all is well: what was held against it is forgotten. */
    public void resume() {
        drain(false);
        reconsider();
        allRoutes().forEach(route -> {
            route.warm();
            route.breaker().proven();
        });
    }

    private void change(UnaryOperator<Condition> step) {
        var before = condition.getAndUpdate(step);
        var after = condition.get();
        if (before.word().equals(after.word())) {
            return;
        }
        if (after instanceof Condition.Down) {
            allRoutes().forEach(route -> route.breaker().open("the runner is down"));
        }
        after.trouble().ifPresent(why -> permits.dismiss(_ -> true, why));
        (after.usable() ? log.atInfo() : log.atWarn())
                .addKeyValue("runner", spec.name())
                .addKeyValue("was", before.word())
                .addKeyValue("is", after.word())
                .addKeyValue("reason", after.trouble().orElse("none"))
                .log("runner changed");
    }

    public void drain(boolean on) {
        draining = on;
        if (on) {
            permits.dismiss(_ -> true, "draining");
        }
        log.atInfo()
                .addKeyValue("runner", spec.name())
                .addKeyValue("draining", on)
                .log("runner steered");
    }

    public boolean draining() {
        return draining;
    }

    /** Words from the runner without our secrets in them, should it have repeated it. */
    public String redacted(String words) {
        var text = words;
        for (var ref : secretRefs) {
            text = secrets.redacted(ref, text);
        }
        return text;
    }

    /** Notes how long an answer took. */
    public void answered(Duration took) {
        double ms = took.toNanos() / 1e6;
        latencyMs = latencyMs < 0 ? ms : latencyMs + SMOOTHING * (ms - latencyMs);
    }

    public void troubled(String model, String words) {
        lastTrouble = Optional.of(new Trouble(clock.instant(), model, words));
    }

    public Optional<Trouble> lastTrouble() {
        return lastTrouble;
    }

    public Optional<Instant> lastProbe() {
        return lastProbe;
    }

    /** Smoothed time of an answer in ms; empty before the first. */
    public Optional<Double> latencyMs() {
        return latencyMs < 0 ? Optional.empty() : Optional.of(Math.round(latencyMs * 10) / 10.0);
    }
}
