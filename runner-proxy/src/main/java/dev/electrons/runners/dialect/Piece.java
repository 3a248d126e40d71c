package dev.electrons.runners.dialect;

import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Usage;
import java.util.Optional;

/** One thing that an answer says, in no vendor's words. */
public sealed interface Piece {

    record Text(String text) implements Piece {}

    /** It is thinking: progress that the client is not shown. */
    record Thought() implements Piece {}

    /**
     * It wants a tool called; the arguments follow.
     *
     * @param index which call of this answer, from 0
     * @param signature what the vendor wants back with the call's result
     */
    record ToolBegun(int index, String id, String name, Optional<String> signature) implements Piece {}

    /** More of a call's arguments, which are JSON as text. */
    record ToolArguments(int index, String json) implements Piece {}

    record Finished(Finish why) implements Piece {}

    /** What it has consumed until now. */
    record Used(Usage usage) implements Piece {}

    /** The answer itself reports that it failed. */
    record Failed(Fault fault) implements Piece {}
}
