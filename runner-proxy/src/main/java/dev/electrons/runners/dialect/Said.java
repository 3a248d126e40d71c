package dev.electrons.runners.dialect;

import dev.electrons.runners.wire.Bodies;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Metered;
import dev.electrons.runners.wire.Usage;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/** A complete answer in no vendor's words. */
public record Said(String text, List<Call> calls, Finish why, Optional<Usage> usage) implements Metered {

    /** A tool that the model wants called. */
    public record Call(String id, String name, Optional<String> signature, String arguments) {}

    @Override
    public boolean filtered() {
        return why == Finish.CONTENT_FILTER;
    }

    /** What an answer in one piece says. Success is what ends an answer in its protocol, and not merely an answer. */
    public static Verdict<Said> in(Buffer body, Ear ear) {
        var gathering = new Gathering();
        for (var piece : ear.whole(Bodies.tree(body))) {
            if (piece instanceof Piece.Failed(var fault)) {
                return Verdict.failed(fault);
            }
            gathering.add(piece);
        }
        return gathering
                .said()
                .filter(_ -> ear.complete())
                .map(Verdict::done)
                .orElseGet(() -> Verdict.failed(new Fault.Broken("the answer has no end that its protocol knows")));
    }
}
