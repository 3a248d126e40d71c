package dev.electrons.runners.waterfall;

import dev.electrons.runners.fleet.Fleet;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.fleet.Runner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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
        var runners = fleet.all().stream()
                .filter(fit)
                .filter(runner ->
                        only.isEmpty() || only.get().equals(runner.spec().name()))
                .toList();
        return models.isEmpty() ? anything(runners, now) : named(runners, models, now);
    }

    private static List<Step> anything(List<Runner> runners, Instant now) {
        var routes = runners.stream()
                .flatMap(runner -> runner.routes().stream())
                .sorted(Comparator.comparing((Route route) -> occupied(route, now)))
                .toList();
        var steps = new ArrayList<Step>();
        for (var route : routes) {
            steps.add(new Step(steps.size(), route.answering(route.served()), Optional.of(route), false));
        }
        return steps;
    }

    private static List<Step> named(List<Runner> runners, List<String> models, Instant now) {
        var steps = new ArrayList<Step>();
        for (int position = 0; position < models.size(); position++) {
            var model = models.get(position);
            var routes = runners.stream()
                    .flatMap(runner -> runner.route(model).stream())
                    .sorted(Comparator.comparing((Route route) -> occupied(route, now)))
                    .toList();
            if (routes.isEmpty()) {
                steps.add(new Step(position, model, Optional.empty(), false));
            }
            for (var route : routes) {
                steps.add(new Step(position, model, Optional.of(route), false));
            }
        }
        return steps;
    }

    private static boolean occupied(Route route, Instant now) {
        return route.runner().permits().saturated() || route.cooling(now).isPresent();
    }
}
