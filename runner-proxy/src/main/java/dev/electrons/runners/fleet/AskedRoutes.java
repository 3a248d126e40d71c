package dev.electrons.runners.fleet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Routes to models that a runner serves without listing them, by the name that they were asked for, so that one that fails takes none
 * of the others with it. Whoever asks chooses the names: only those asked for last are remembered.
 */
final class AskedRoutes {
    static final int MOST = 64;

    private final Map<String, Route> routes = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Route> eldest) {
            return size() > MOST;
        }
    };

    synchronized Route of(String model, Function<String, Route> making) {
        var known = routes.get(model);
        if (known != null) {
            return known;
        }
        var route = making.apply(model);
        routes.put(model, route);
        return route;
    }

    synchronized List<Route> all() {
        return List.copyOf(routes.values());
    }
}
