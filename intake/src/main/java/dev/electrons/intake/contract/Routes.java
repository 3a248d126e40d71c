package dev.electrons.intake.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.electrons.error.Nearest;
import dev.electrons.error.Problem;
import dev.electrons.http.HttpDoor;
import dev.electrons.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The routes of the door, bound from openapi.yaml: a handler says which operation it serves, the document says where that is and
 * which scope it takes. An operation without a handler, or a handler without an operation, keeps intake from starting.
 */
public final class Routes {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final String PUBLIC = "public";
    private static final int LONGEST_SHOWN = 64;

    private final Map<String, Operation> operations = new HashMap<>();
    private final Map<String, Handler<RoutingContext>> handlers = new HashMap<>();
    private final Map<String, Consumer<RoutingContext>> actions = new HashMap<>();

    /**
     * One operation of the document.
     *
     * @param path as {@code /status/{id}}
     * @param scope that it takes, or {@code public}
     * @param query names of its query parameters
     * @param lenient whether it ignores names that it does not know, as the first clients were used to
     */
    private record Operation(HttpMethod method, String path, String scope, Set<String> query, boolean lenient) {
        /** Refuses the first query parameter that the document does not know. */
        void checkQuery(RoutingContext context) {
            for (var name : context.queryParams().names()) {
                if (!query.contains(name)) {
                    throw unknown(name);
                }
            }
            context.next();
        }

        private Problem unknown(String name) {
            var shown = name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) : name;
            if (query.isEmpty()) {
                var words = shown + " is not a query parameter here; none is";
                return new Problem(400, "UNKNOWN_PARAMETER", words, Map.of("field", shown));
            }
            var nearest = Nearest.to(name, query);
            return new Problem(
                    400,
                    "UNKNOWN_PARAMETER",
                    shown + " is not a query parameter here; did you mean " + nearest + "?",
                    Map.of("field", shown, "expected", nearest));
        }

        /** As Vert.x writes it. */
        String route() {
            return path.replaceAll("\\{(\\w+)}", ":$1");
        }

        /** Sorts words before parameters, so that what is named is not taken for a parameter. */
        String order() {
            return path.replace('{', '~');
        }
    }

    public Routes(byte[] document) {
        try {
            var root = new ObjectMapper(new YAMLFactory()).readTree(document);
            root.path("paths")
                    .properties()
                    .forEach(path -> path.getValue().properties().stream()
                            .filter(entry -> METHODS.contains(entry.getKey()))
                            .forEach(entry -> add(path, entry.getKey(), entry.getValue())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(Map.Entry<String, JsonNode> path, String method, JsonNode operation) {
        var id = operation.path("operationId").asText();
        var known = operations.put(
                id,
                new Operation(
                        HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
                        path.getKey(),
                        operation.path("x-scope").asText(),
                        queryOf(operation),
                        operation.path("x-lenient").asBoolean()));
        if (known != null) {
            throw new IllegalStateException("openapi.yaml has two operations " + id);
        }
    }

    private static Set<String> queryOf(JsonNode operation) {
        var names = new TreeSet<String>();
        operation.path("parameters").forEach(parameter -> {
            if (parameter.path("in").asText().equals("query")) {
                names.add(parameter.path("name").asText());
            }
        });
        return names;
    }

    /** Serves an operation. */
    public Routes on(String operation, Function<RoutingContext, Future<Reply>> handler) {
        return raw(operation, HttpDoor.answering(handler));
    }

    /** Serves an operation whose answer is written by the handler itself. */
    public Routes raw(String operation, Handler<RoutingContext> handler) {
        if (!operations.containsKey(operation) || handlers.put(operation, handler) != null) {
            throw new IllegalStateException("openapi.yaml has no operation " + operation + ", or it is served twice");
        }
        return this;
    }

    /** Does something for every call of an operation, also one that is refused. */
    public Routes before(String operation, Consumer<RoutingContext> action) {
        if (actions.put(operation, action) != null) {
            throw new IllegalStateException("two actions come before " + operation);
        }
        return this;
    }

    /** Operations that somebody else serves, such as health. */
    public Routes elsewhere(Set<String> paths) {
        operations.values().removeIf(operation -> paths.contains(operation.path()));
        return this;
    }

    /**
     * Puts all of it before a router; what is public comes before the handler that follows.
     *
     * @param access lets those through who have the scope of that word; throws where there is none
     */
    public void mount(Router router, Function<String, Handler<RoutingContext>> access, Handler<RoutingContext> first) {
        var missing = new TreeSet<>(operations.keySet());
        missing.removeAll(handlers.keySet());
        if (!missing.isEmpty()) {
            throw new IllegalStateException("nothing serves these operations of openapi.yaml: " + missing);
        }
        List<Map.Entry<String, Operation>> sorted = new ArrayList<>(operations.entrySet());
        sorted.sort(Comparator.comparing(entry -> entry.getValue().order()));
        for (var entry : sorted) {
            var operation = entry.getValue();
            var route = router.route(operation.method(), operation.route());
            var action = actions.get(entry.getKey());
            if (action != null) {
                route.handler(context -> {
                    action.accept(context);
                    context.next();
                });
            }
            if (!operation.scope().equals(PUBLIC)) {
                route.handler(access.apply(operation.scope())).handler(first);
                if (!operation.lenient()) {
                    route.handler(operation::checkQuery);
                }
            }
            route.handler(Objects.requireNonNull(handlers.get(entry.getKey())));
        }
    }
}
