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

    /** Whether nothing comes after that, so that the end of the stream need not be waited for. */
    boolean closed();
}
