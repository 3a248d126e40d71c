package dev.electrons.intake.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.intake.OpenDoor;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks, and holds what is answered to the document. */
final class Checked {
    private static final int PATIENCE = 5;

    private final Wire wire;
    private final Document document;
    private final Answers answers;

    Checked(Wire wire, Document document, Answers answers) {
        this.wire = wire;
        this.document = document;
        this.answers = answers;
    }

    JsonNode answer(int status, String method, String uri, @Nullable String json) {
        return asked(status, method, uri, json).await();
    }

    /** What is answered once it is decided: on a machine that is busy prime, or who stands in for it, may come too late at first. */
    JsonNode settled(int status, String method, String uri, @Nullable String json) {
        for (int tries = 1; ; tries++) {
            boolean last = tries == PATIENCE;
            var said = asked(last || status == 202 ? Set.of(status) : Set.of(status, 202), method, uri, json)
                    .await();
            if (last || !said.path("pending").asBoolean()) {
                return said;
            }
        }
    }

    /** The same, for several that are asked at once. */
    Future<JsonNode> asked(int status, String method, String uri, @Nullable String json) {
        return asked(Set.of(status), method, uri, json);
    }

    private Future<JsonNode> asked(Set<Integer> statuses, String method, String uri, @Nullable String json) {
        var headers = new HashMap<String, String>();
        headers.put("X-Passphrase", OpenDoor.KEY);
        if (json != null) {
            headers.put("Content-Type", "application/json");
        }
        var call = new Wire.Call(method, uri, headers, json == null ? null : Buffer.buffer(json));
        return wire.send(call).map(answer -> {
            var words = call.words() + "\n" + answer.words();
            assertThat(answer.status()).as(words).isIn(statuses);
            var operation = document.serving(method, uri).orElseThrow();
            assertThat(answers.problems(operation, method, answer)).as(words).isEmpty();
            return answer.json();
        });
    }
}
