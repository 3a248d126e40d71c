package dev.electrons.runners.dialect;

import dev.electrons.runners.wire.Usage;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Pieces become an answer. */
public final class Gathering {
    private final StringBuilder text = new StringBuilder();
    private final TreeMap<Integer, Piece.ToolBegun> begun = new TreeMap<>();
    private final TreeMap<Integer, StringBuilder> arguments = new TreeMap<>();
    private Optional<Finish> why = Optional.empty();
    private Optional<Usage> usage = Optional.empty();

    public void add(Piece piece) {
        switch (piece) {
            case Piece.Text(var words) -> text.append(words);
            case Piece.ToolBegun call -> begun.put(call.index(), call);
            case Piece.ToolArguments(var index, var json) ->
                arguments.computeIfAbsent(index, _ -> new StringBuilder()).append(json);
            case Piece.Finished(var reason) -> why = Optional.of(reason);
            case Piece.Used(var consumed) -> usage = Optional.of(consumed);
            case Piece.Thought _, Piece.Failed _ -> {}
        }
    }

    /** The answer; empty as long as it has no end. */
    public Optional<Said> said() {
        return why.map(reason -> new Said(text.toString(), calls(), reason, usage));
    }

    /** What it has consumed until now, as far as it said. */
    Optional<Usage> usage() {
        return usage;
    }

    private List<Said.Call> calls() {
        return begun.values().stream()
                .map(call -> new Said.Call(call.id(), call.name(), call.signature(), arguments(call.index())))
                .toList();
    }

    private String arguments(int index) {
        var json = arguments.get(index);
        return json == null || json.isEmpty() ? "{}" : json.toString();
    }
}
