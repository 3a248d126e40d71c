package dev.electrons.runners.dialect;

import dev.electrons.runners.wire.Metered;
import dev.electrons.runners.wire.Usage;
import java.util.List;
import java.util.Optional;

/** A complete answer in no vendor's words. */
public record Said(String text, List<Call> calls, Finish why, Optional<Usage> usage) implements Metered {

    /** A tool that the model wants called. */
    public record Call(String id, String name, Optional<String> signature, String arguments) {}
}
