package dev.electrons.runners.waterfall;

import dev.electrons.runners.fleet.Route;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runners that broke off in the middle of an answer, after which nobody else could go on, by the run that asked. Whatever that
 * run asks for next, such as the same again, is asked of them last.
 */
final class BrokenOff {
    private static final int MOST_RUNS = 10_000;

    private final Map<String, Set<String>> runners = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
            return size() > MOST_RUNS;
        }
    };

    synchronized void note(@Nullable String run, Step step) {
        if (run != null) {
            step.route()
                    .map(BrokenOff::name)
                    .ifPresent(name -> runners.computeIfAbsent(run, _ -> new LinkedHashSet<>())
                            .add(name));
        }
    }

    /** The same steps, those of runners that broke off last. */
    synchronized List<Step> last(@Nullable String run, List<Step> steps) {
        var known = run == null ? null : runners.get(run);
        return known == null
                ? steps
                : Stream.concat(
                                steps.stream().filter(step -> !of(known, step)),
                                steps.stream().filter(step -> of(known, step)))
                        .toList();
    }

    private static boolean of(Set<String> known, Step step) {
        return step.route().filter(route -> known.contains(name(route))).isPresent();
    }

    private static String name(Route route) {
        return route.runner().spec().name();
    }
}
