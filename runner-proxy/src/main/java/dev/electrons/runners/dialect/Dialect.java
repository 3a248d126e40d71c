package dev.electrons.runners.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.runners.roster.RunnerSpec;
import dev.electrons.runners.roster.Secret;
import dev.electrons.runners.wire.Fault;
import java.util.Map;
import java.util.Optional;

/** A vendor's own way of chatting. */
public interface Dialect {

    /** Where to ask, from the runner's address on. */
    String path(RunnerSpec spec, String model, boolean stream);

    /** Headers that the vendor wants, with the proof of who we are. */
    Map<String, String> headers(Optional<Secret> secret);

    /**
     * A chat request as the vendor wants it.
     *
     * @throws Untranslatable when something of it would be lost
     */
    ObjectNode request(JsonNode chat, RunnerSpec spec, String model, boolean stream);

    /**
     * What an error's body says more precisely than its status.
     *
     * @param usual what the status alone means
     */
    Fault refined(Fault usual, int status, JsonNode body);

    /**
     * Somebody to listen to one answer.
     *
     * @param telling whether the answer is told on in other words, so that a reason for its end which we don't know is none;
     *     who passes it on as it is leaves it to the client to know the reason
     */
    Ear ear(boolean telling);
}
