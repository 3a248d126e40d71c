package dev.electrons.postgres;

import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.event.WorkRequest;
import dev.electrons.id.RunId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A request to be accepted: its first event. Everything else that is written follows from it.
 *
 * @param first version 1, a {@code RunRequested}
 */
public record Accept(Recorded first) {
    public Accept {
        if (first.version() != 1 || !(first.event() instanceof RunEvent.RunRequested)) {
            throw new IllegalArgumentException("the first event of a run must be its request");
        }
    }

    public RunId run() {
        return first.run();
    }

    WorkRequest request() {
        return ((RunEvent.RunRequested) first.event()).request();
    }

    /** The name that must be the app's only one of that sort: the execution id, unless it is the run's own id. */
    Optional<String> name() {
        return Optional.of(request().executionId()).filter(this::given);
    }

    /** Other names that find the run, unless they are taken: the request id and the task id. */
    List<String> aliases() {
        return Stream.of(request().requestId(), request().taskId())
                .filter(Objects::nonNull)
                .distinct()
                .filter(this::given)
                .filter(id -> !id.equals(request().executionId()))
                .toList();
    }

    private boolean given(String id) {
        return !id.equals(run().toString());
    }
}
