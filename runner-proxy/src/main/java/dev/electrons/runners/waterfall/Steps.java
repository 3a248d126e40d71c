package dev.electrons.runners.waterfall;

import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.fleet.Runner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What to try, in order: the models as the client ordered them, for each the runners that serve it as the file orders
 * them, those with a free place first. Without models: whatever there is, likewise.
 */
public final class Steps {
    private Steps() {}

    /**
     * Plans a waterfall.
     *
     * @param only use no other runner than this one
     * @param fit whether a runner can do this kind of work
     */
    public static List<Step> plan(
            Fleet fleet, List<String> models, Optional<String> only, Predicate<Runner> fit, Instant now) {
        var runners = new ArrayList<Runner>();
        for (var runner : fleet.all()) {
            if (fit.test(runner)
                    && (only.isEmpty() || only.get().equals(runner.spec().name()))) {
                runners.add(runner);
            }
        }
        return models.isEmpty() ? anything(runners, now) : named(runners, models, now);
    }

    private static List<Step> anything(List<Runner> runners, Instant now) {
        var routes = new ArrayList<Route>();
        runners.forEach(runner -> routes.addAll(runner.routes()));
        var steps = new ArrayList<Step>();
        for (var route : freeFirst(routes, now)) {
            steps.add(new Step(steps.size(), route.answering(route.served()), Optional.of(route), false));
        }
        return steps;
    }

    private static List<Step> named(List<Runner> runners, List<String> models, Instant now) {
        var steps = new ArrayList<Step>();
        for (int position = 0; position < models.size(); position++) {
            var model = models.get(position);
            var routes = new ArrayList<Route>();
            for (var runner : runners) {
                runner.route(model).ifPresent(routes::add);
            }
            if (routes.isEmpty()) {
                steps.add(new Step(position, model, Optional.empty(), false));
            }
            for (var route : freeFirst(routes, now)) {
                steps.add(new Step(position, model, Optional.of(route), false));
            }
        }
        return steps;
    }

    private static List<Route> freeFirst(List<Route> routes, Instant now) {
        if (routes.size() < 2) {
            return routes;
        }
        var free = new ArrayList<Route>(routes.size());
        var others = new ArrayList<Route>();
        for (var route : routes) {
            (occupied(route, now) ? others : free).add(route);
        }
        free.addAll(others);
        return free;
    }

    private static boolean occupied(Route route, Instant now) {
        return route.runner().permits().saturated() || route.cooling(now).isPresent();
    }
}
