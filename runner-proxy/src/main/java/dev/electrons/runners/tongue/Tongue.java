package dev.electrons.runners.tongue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.runners.dialect.Said;
import dev.electrons.runners.dialect.Untranslatable;
import dev.electrons.runners.field.PostedJson;
import dev.electrons.runners.roster.Protocol;
import io.vertx.core.buffer.Buffer;

/** A vendor's way of chatting on the client's side. */
public interface Tongue {

    /** Whether runners of this protocol understand it as it is. */
    boolean spokenBy(Protocol protocol);

    /** The request as it is for a runner that understands it, with the runner's own name for the model. */
    Buffer forRunner(PostedJson request, String upstream);

    /**
     * The request in OpenAI's words; without a model.
     *
     * @throws Untranslatable when something of it would be lost
     */
    ObjectNode chat(JsonNode request, boolean stream);

    /** What is said of a request in which nothing is said. */
    Problem empty();

    /** How many answers to its question a request asks for. */
    default int answers(JsonNode request) {
        return 1;
    }

    /** An answer in one piece. */
    Buffer whole(Said said, String model);

    /** Tells one answer as it comes. */
    Teller teller(String model);

    /** An event that says, in the middle of a stream, that there will be no more of it. */
    Buffer broke(Problem problem, String requestId);

    /** An answer that is none. */
    Buffer refusal(Problem problem, String requestId);
}
