package dev.electrons.graph;

/** Whether bodies are in bodies no deeper than may be, and none in itself. */
final class NestingCheck {
    private static final int DEEPEST = 20;

    private final GraphCheck check;
    private final Graph graph;
    private final GraphIndex index;

    NestingCheck(GraphCheck check, Graph graph, GraphIndex index) {
        this.check = check;
        this.graph = graph;
        this.index = index;
    }

    /** Tells of bodies in themselves, and of the first that is too deep. */
    void run() {
        boolean deep = false;
        for (int i = 0; i < graph.nodes().size(); i++) {
            var node = graph.nodes().get(i);
            var body = index.body(node.id());
            if (!body.isEmpty()) {
                var path = "nodes[" + i + "]." + (node.loopBackTo() == null ? "body" : "loop_back_to");
                deep = body(path, node.id(), body.getFirst(), deep);
            }
        }
    }

    private boolean body(String path, String container, String first, boolean deep) {
        int depth = 1;
        for (var around = index.container(container); around != null && depth <= DEEPEST; depth++) {
            if (around.equals(container)) {
                check.problem("bad_field", path, container + " is in its own body, by way of " + first);
                return deep;
            }
            around = index.container(around);
        }
        if (depth > DEEPEST && !deep) {
            var words = first + " is in more than " + DEEPEST + " loops and maps that are in each other's bodies, and "
                    + DEEPEST + " is the most";
            check.problem("bad_field", path, words);
        }
        return deep || depth > DEEPEST;
    }
}
