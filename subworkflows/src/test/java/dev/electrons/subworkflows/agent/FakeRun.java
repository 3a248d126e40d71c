package dev.electrons.subworkflows.agent;

import dev.electrons.id.RunId;
import dev.electrons.json.Value;
import dev.electrons.postgres.RunView;
import dev.electrons.signal.Steering;
import dev.electrons.subworkflows.attempt.Attempt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A run in memory, whose prime answers every wish the same. */
final class FakeRun implements OwnRun {
    final List<Steering.PatchAsked> wishes = new CopyOnWriteArrayList<>();
    final Map<String, String> outputs = new ConcurrentHashMap<>();
    volatile Optional<RunView.Answer> answer = Optional.of(new RunView.Answer("applied", List.of()));

    @Override
    public Optional<RunView.Seen> see(RunId run) {
        var nodes = outputs.entrySet().stream()
                .map(entry -> new RunView.SeenNode(
                        entry.getKey(), 0, "completed", entry.getValue().length()))
                .toList();
        return Optional.of(new RunView.Seen(3, Value.EMPTY, nodes));
    }

    @Override
    public Optional<Value> output(RunId run, String app, String node, @Nullable Integer iteration) {
        return Optional.ofNullable(outputs.get(node)).map(Value::new);
    }

    @Override
    public void wish(Steering.PatchAsked wish, @Nullable String traceparent) {
        wishes.add(wish);
    }

    @Override
    public Optional<RunView.Answer> answer(Attempt attempt, String wish) {
        return answer;
    }
}
