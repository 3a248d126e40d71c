package dev.electrons.runners.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Understands one answer of a vendor. */
public interface Ear {

    /** One event of a streamed answer. */
    List<Piece> event(JsonNode event);

    /** An answer in one piece. */
    List<Piece> whole(JsonNode answer);

    /** Whether what ends an answer in this protocol has come. */
    boolean complete();

    /** How many answers to the question have come to their end. */
    default int answers() {
        return complete() ? 1 : 0;
    }

    /** Whether nothing comes after that, so that the end of the stream need not be waited for. */
    boolean closed();
}
