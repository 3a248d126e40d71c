package dev.electrons.runners.tongue;

import dev.electrons.runners.dialect.Piece;
import dev.electrons.runners.dialect.Said;
import dev.electrons.runners.dialect.Untranslatable;
import io.vertx.core.buffer.Buffer;

/** Writes the events of one streamed answer. */
public interface Teller {

    /**
     * What a piece is in this tongue, which may be nothing until the end.
     *
     * @throws Untranslatable when the pieces come in an order that cannot be told
     */
    Buffer tell(Piece piece);

    /** The end, with what ends an answer in this protocol. */
    Buffer end(Said said);
}
