package dev.electrons.intake.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.intake.access.Caller;
import dev.electrons.intake.access.Quotas;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.submit.AcceptQueue;
import dev.electrons.intake.submit.Pinning;
import dev.electrons.intake.submit.SubmitRoutes;
import dev.electrons.json.Json;
import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.regex.Pattern;

/** {@code /schedules}. */
public final class ScheduleRoutes {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final int SHOWN = 5;

    private final ScheduleStore store;
    private final AcceptQueue queue;
    private final Pinning pinning;
    private final Quotas quotas;
    private final InstantSource clock;

    public ScheduleRoutes(Postgres postgres, AcceptQueue queue, Pinning pinning, Quotas quotas, InstantSource clock) {
        this.store = new ScheduleStore(postgres);
        this.queue = queue;
        this.pinning = pinning;
        this.quotas = quotas;
        this.clock = clock;
    }

    public void mount(Routes routes) {
        routes.on("createSchedule", this::create);
        routes.on("listSchedules", this::list);
        routes.on(
                "getSchedule",
                context -> found(context, schedule -> Future.succeededFuture(Reply.of(200, view(schedule)))));
        routes.on("replaceSchedule", this::replace);
        routes.on("deleteSchedule", this::delete);
        routes.on("pauseSchedule", context -> pause(context, true));
        routes.on("resumeSchedule", context -> pause(context, false));
        routes.on("fireSchedule", this::fire);
    }

    private static String app(RoutingContext context) {
        return Caller.app(context, null);
    }

    private static String name(RoutingContext context) {
        return Objects.requireNonNull(context.pathParam("name"));
    }

    private Future<Reply> create(RoutingContext context) {
        var body = Body.fields(context).only("name", "cron", "every", "time_zone", "misfire", "params");
        var name = body.text("name");
        if (name == null || !NAME.matcher(name).matches()) {
            throw Fields.invalid("name", "letters, digits, dots, _ or -, at most 100");
        }
        return save(context, name, body, false);
    }

    private Future<Reply> replace(RoutingContext context) {
        var body = Body.fields(context).only("cron", "every", "time_zone", "misfire", "params");
        return found(context, _ -> save(context, name(context), body, true));
    }

    private Future<Reply> save(RoutingContext context, String name, Fields body, boolean replace) {
        var times = Times.of(body.text("cron"), body.text("every"), body.text("time_zone"));
        var params = body.objectValue("params");
        if (params == null) {
            throw Fields.invalid("params", "what to run, as POST /executions takes it");
        }
        var asked = Firing.of(params, name, app(context), "schedule/" + name + "/check");
        var schedule = new Schedule(
                app(context),
                name,
                times,
                misfire(body),
                params,
                false,
                times.after(clock.instant()),
                null,
                null,
                null,
                clock.instant());
        return pinning.pinned(asked, true)
                .compose(_ -> store.save(schedule, replace))
                .map(saved -> {
                    if (!saved) {
                        throw new Problem(
                                409,
                                "EXISTS",
                                "there is a schedule " + name + "; PUT /schedules/" + name + " replaces it");
                    }
                    return Reply.of(replace ? 200 : 201, view(schedule)).with("Location", "/schedules/" + name);
                });
    }

    private static Schedule.Misfire misfire(Fields body) {
        return switch (body.word("misfire")) {
            case null -> Schedule.Misfire.ALL;
            case "all" -> Schedule.Misfire.ALL;
            case "once" -> Schedule.Misfire.ONCE;
            case "skip" -> Schedule.Misfire.SKIP;
            default -> throw Fields.invalid("misfire", "all, once or skip");
        };
    }

    private Future<Reply> list(RoutingContext context) {
        return store.list(app(context)).map(schedules -> {
            ObjectNode answer = Json.MAPPER.createObjectNode();
            answer.put("success", true);
            var list = answer.putArray("schedules");
            schedules.forEach(schedule -> list.add(view(schedule)));
            return Reply.of(200, answer);
        });
    }

    private Future<Reply> found(RoutingContext context, java.util.function.Function<Schedule, Future<Reply>> then) {
        return store.find(app(context), name(context))
                .compose(schedule -> schedule.map(then)
                        .orElseGet(() -> Future.failedFuture(
                                new Problem(404, "NOT_FOUND", "there is no schedule " + name(context)))));
    }

    private Future<Reply> delete(RoutingContext context) {
        return found(
                context,
                schedule -> store.delete(schedule.app(), schedule.name())
                        .map(_ -> Reply.of(200, view(schedule).put("deleted", true))));
    }

    private Future<Reply> pause(RoutingContext context, boolean paused) {
        return found(context, schedule -> {
            var next = paused ? schedule.nextDue() : schedule.times().after(clock.instant());
            return store.pause(schedule, paused, next)
                    .compose(_ -> found(context, now -> Future.succeededFuture(Reply.of(200, view(now)))));
        });
    }

    private Future<Reply> fire(RoutingContext context) {
        return found(
                context,
                schedule -> pinning.pinned(Firing.of(schedule, schedule.firing(clock.instant())), true)
                        .compose(asked -> quotas.start(context, asked.request(), () -> queue.accept(asked)))
                        .map(acceptance -> {
                            var run = SubmitRoutes.runOf(acceptance);
                            ObjectNode answer = Json.MAPPER.createObjectNode();
                            answer.put("success", true)
                                    .put("schedule", schedule.name())
                                    .put("run_id", run.toString());
                            return Reply.of(202, answer).with("Location", "/executions/" + run);
                        }));
    }

    private static ObjectNode view(Schedule schedule) {
        ObjectNode view = Json.MAPPER.createObjectNode();
        var every = schedule.times().every();
        view.put("name", schedule.name()).put("app_id", schedule.app());
        if (schedule.times().cron() != null) {
            view.put("cron", schedule.times().cron());
        }
        if (every != null) {
            view.put("every", every.toString());
        }
        view.put("time_zone", schedule.times().zone().getId())
                .put("misfire", schedule.misfire().name().toLowerCase(java.util.Locale.ROOT))
                .put("paused", schedule.paused());
        view.set("params", schedule.params().tree());
        var next = view.putArray("next");
        Instant at = schedule.nextDue();
        for (int i = 0; i < SHOWN; i++) {
            next.add(at.toString());
            at = schedule.times().after(at);
        }
        if (schedule.lastFired() != null && schedule.lastRun() != null) {
            view.put("last_fired", schedule.lastFired().toString())
                    .put("last_run_id", schedule.lastRun().toString());
        }
        var refusal = schedule.refusal();
        if (refusal != null) {
            view.put("last_error", refusal.words())
                    .put("last_error_at", refusal.at().toString());
            if (refusal.retryAt() != null) {
                view.put("retry_at", refusal.retryAt().toString());
            }
        }
        return view;
    }
}
