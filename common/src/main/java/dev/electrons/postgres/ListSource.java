package dev.electrons.postgres;

import dev.electrons.event.Phase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the candidates of a list can come from: walks through indexes, newest run first, whose union holds every run that passes.
 * Unfinished runs are found through {@code open_runs}, ended ones also through {@code results}, so that no index on {@code runs}
 * holds a column that changes.
 */
record ListSource(List<Walk> walks) {
    private static final Set<String> OPEN = Set.of("queued", "running", "paused", "waiting", "Pending", "Running");
    private static final Set<String> ENDED_BADLY = Set.of("errored", "terminated", "Failed", "Cancelled");
    private static final String BADLY = "status <> 'completed'";
    private static final Walk UNFINISHED = new Walk("open_runs", null, null);

    /** What a walk can be narrowed to. */
    enum Field {
        APP,
        TARGET,
        TASK_TYPE,
        WORKFLOW;

        String column() {
            return name().toLowerCase(Locale.ROOT);
        }

        @Nullable
        String in(ListQuery query) {
            return switch (this) {
                case APP -> query.app();
                case TARGET -> query.target();
                case TASK_TYPE -> query.taskType();
                case WORKFLOW -> query.workflow();
            };
        }
    }

    /** One walk: an index of a table by a field, or by the run alone, and of those rows only some. */
    record Walk(String table, @Nullable Field by, @Nullable String only) {}

    /** All that a query can be answered from; one at least. */
    static List<ListSource> of(ListQuery query) {
        var status = query.status();
        boolean refused = Phase.Blocked.name().equals(status);
        boolean badly = refused || (status != null && ENDED_BADLY.contains(status));
        boolean open = status != null && OPEN.contains(status);
        var sources = new ArrayList<ListSource>();
        if (query.target() != null) {
            sources.add(runs(Field.TARGET));
        }
        if (query.app() != null) {
            sources.add(runs(Field.APP));
        }
        if (open) {
            sources.add(new ListSource(List.of(UNFINISHED)));
        } else {
            ended(query, badly).forEach(by -> {
                var walk = new Walk("results", by, badly ? BADLY : null);
                sources.add(new ListSource(status == null || refused ? List.of(UNFINISHED, walk) : List.of(walk)));
            });
        }
        return sources.isEmpty() ? List.of(runs(null)) : sources;
    }

    /** The indexes of results that help; null is that of all that ended badly. */
    private static List<@Nullable Field> ended(ListQuery query, boolean badly) {
        var by = new ArrayList<@Nullable Field>();
        if (badly) {
            by.add(query.app() == null ? null : Field.APP);
        }
        for (var field : badly ? List.of(Field.WORKFLOW) : List.of(Field.WORKFLOW, Field.TASK_TYPE)) {
            if (field.in(query) != null) {
                by.add(field);
            }
        }
        return by;
    }

    private static ListSource runs(@Nullable Field by) {
        return new ListSource(List.of(new Walk("runs", by, null)));
    }

    /** Whether the candidates are rows of runs themselves, and need not be looked up. */
    boolean direct() {
        return walks.getFirst().table().equals("runs");
    }

    /** What the candidates may still fail to be. */
    List<Field> unbound(ListQuery query) {
        return Arrays.stream(Field.values())
                .filter(field -> field.in(query) != null)
                .filter(field -> !walks.stream().allMatch(walk -> field.equals(walk.by())))
                .toList();
    }
}
