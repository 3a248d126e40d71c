package dev.electrons.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Works out a graph's ways and bodies: authored edges first, in their order, then what nodes imply, in theirs. */
final class Arcs {
    private final Graph graph;
    private final List<Arc> all = new ArrayList<>();
    private final Map<String, List<String>> bodies = new HashMap<>();
    private final Map<String, String> containers = new HashMap<>();
    private final Map<String, String> entered = new HashMap<>();
    private final List<Arc> crossing = new ArrayList<>();
    private final Map<String, List<String>> ahead = new HashMap<>();
    private final Map<String, List<String>> back = new HashMap<>();

    Arcs(Graph graph) {
        this.graph = graph;
        var named = named();
        var driven = new HashSet<String>();
        graph.nodes().stream().filter(Node::agentDriven).forEach(node -> driven.add(node.id()));
        for (var edge : graph.edges()) {
            if (!named.getOrDefault(edge.from(), Set.of()).contains(edge.to())) { // the branch says it already
                var taken = driven.contains(edge.from()) ? Arc.Way.CHOSEN : Arc.Way.SUCCESS;
                all.add(new Arc(edge.from(), edge.to(), edge.onError() ? Arc.Way.ERROR : taken, edge.when()));
            }
        }
        graph.nodes().forEach(this::implied);
        graph.nodes().forEach(this::body);
        redirect();
        graph.nodes().forEach(this::chain);
        all.removeIf(arc -> !Objects.equals(containers.get(arc.from()), containers.get(arc.to())) && crossing.add(arc));
    }

    List<Arc> all() {
        return all;
    }

    /** Ways that would lead into or out of a body, which none may. */
    List<Arc> crossing() {
        return crossing;
    }

    /** Each container's body in the order of its nodes. */
    Map<String, List<String>> bodies() {
        return bodies;
    }

    /** Each body node's container. */
    Map<String, String> containers() {
        return containers;
    }

    private Map<String, Set<String>> named() {
        var named = new HashMap<String, Set<String>>();
        graph.nodes().stream()
                .filter(node -> node.what() == NodeKind.BRANCH || node.agentDriven())
                .forEach(node -> named.put(node.id(), targets(node)));
        return named;
    }

    private static Set<String> targets(Node branch) {
        var targets = new LinkedHashSet<String>();
        if (branch.rules() != null) {
            branch.rules().forEach(rule -> targets.addAll(rule.to()));
        }
        targets.addAll(orNone(branch.otherwise()));
        return targets;
    }

    private void implied(Node node) {
        if (node.agentDriven()) {
            targets(node).forEach(target -> all.add(new Arc(node.id(), target, Arc.Way.CHOSEN, null)));
        }
        switch (node.what()) {
            case BRANCH -> targets(node).forEach(target -> all.add(new Arc(node.id(), target, Arc.Way.CHOSEN, null)));
            case LOOP -> {
                orNone(node.onBreak()).forEach(target -> all.add(new Arc(node.id(), target, Arc.Way.BREAK, null)));
                orNone(node.onExhausted())
                        .forEach(target -> all.add(new Arc(node.id(), target, Arc.Way.EXHAUSTED, null)));
            }
            case TASK, TRANSFORM, FILTER, AGGREGATE, MAP, WAIT, HUMAN, SUBWORKFLOW -> {}
        }
    }

    private void body(Node node) {
        if (!node.what().container()) {
            return;
        }
        var body = node.loopBackTo() == null ? orNone(node.body()) : between(node.loopBackTo(), node.id());
        if (node.loopBackTo() != null) {
            entered.put(node.loopBackTo(), node.id());
        }
        bodies.put(node.id(), body);
        body.forEach(inside -> containers.putIfAbsent(inside, node.id()));
    }

    /** The nodes on the ways from one node to another, in the order of the graph; the last leads there. */
    private List<String> between(String first, String last) {
        var after = reached(first, last, neighbours(ahead, Arc::from, Arc::to));
        after.retainAll(reached(last, first, neighbours(back, Arc::to, Arc::from)));
        after.remove(last);
        after.add(first);
        return graph.nodes().stream().map(Node::id).filter(after::contains).toList();
    }

    /** Where the ways lead from each node, worked out when it is first asked for. */
    private Map<String, List<String>> neighbours(
            Map<String, List<String>> known, Function<Arc, String> from, Function<Arc, String> to) {
        if (known.isEmpty()) {
            all.forEach(arc -> known.computeIfAbsent(from.apply(arc), _ -> new ArrayList<>(2))
                    .add(to.apply(arc)));
        }
        return known;
    }

    private static Set<String> reached(String from, String stop, Map<String, List<String>> ways) {
        var found = new HashSet<String>();
        var open = new ArrayList<>(List.of(from));
        while (!open.isEmpty()) {
            var at = open.removeLast();
            if (found.add(at) && !at.equals(stop)) {
                open.addAll(ways.getOrDefault(at, List.of()));
            }
        }
        return found;
    }

    /** Ways into the first node of a {@code loop_back_to} lead to the loop itself; those from its body to it are its passes. */
    private void redirect() {
        all.removeIf(arc -> arc.to().equals(containers.get(arc.from())) && entered.containsValue(arc.to()));
        all.replaceAll(arc -> {
            var loop = entered.get(arc.to());
            return loop == null || loop.equals(containers.get(arc.from()))
                    ? arc
                    : new Arc(arc.from(), loop, arc.way(), arc.when());
        });
    }

    /** A body whose nodes have no ways among them runs in the order listed. */
    private void chain(Node node) {
        var body = bodies.getOrDefault(node.id(), List.of());
        var inside = Set.copyOf(body);
        if (body.size() > 1
                && node.loopBackTo() == null
                && all.stream().noneMatch(arc -> inside.contains(arc.from()) && inside.contains(arc.to()))) {
            for (int i = 1; i < body.size(); i++) {
                all.add(new Arc(body.get(i - 1), body.get(i), Arc.Way.SUCCESS, null));
            }
        }
    }

    private static List<String> orNone(@Nullable List<String> ids) {
        return ids == null ? List.of() : ids;
    }
}
