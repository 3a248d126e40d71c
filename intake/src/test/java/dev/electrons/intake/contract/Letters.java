package dev.electrons.intake.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.id.RunId;
import dev.electrons.intake.OpenDoor;
import dev.electrons.kafka.DeadLetters;
import java.time.Instant;

/** Messages that nobody could handle, in an operator's hands. */
final class Letters {
    private final Checked check;
    private final StandIn standIn;
    private final String reason = "reason-" + RunId.next();

    Letters(Wire wire, Document document, Answers answers, StandIn standIn) {
        this.check = new Checked(wire, document, answers);
        this.standIn = standIn;
    }

    private void comes(byte[] body) {
        var letters = new DeadLetters(standIn.kafka().topics(), "test");
        standIn.send(letters.message(standIn.kafka().topics().streams(), "key", body, reason, Instant.now()));
    }

    private JsonNode listed() {
        return check.answer(200, "GET", "/dlq?redriven=true&reason=" + reason, null)
                .path("dead_letters");
    }

    void areReadSentAgainAndDiscarded() {
        comes(new byte[] {'{', '}'});
        await().atMost(OpenDoor.PATIENCE).until(() -> listed().size() == 1);
        var whole = "/dlq/" + id(0);
        check.answer(200, "GET", whole, null);
        check.answer(202, "POST", whole + "/redrive", null);
        var again = check.answer(409, "POST", whole + "/redrive", null);
        assertThat(again.path("code").asText()).isEqualTo("ALREADY_REDRIVEN");
        check.answer(202, "POST", whole + "/redrive?again=true", "{\"body\":{\"mended\":true}}");

        comes(new byte[(1 << 20) + 1]);
        await().atMost(OpenDoor.PATIENCE).until(() -> listed().size() == 2);
        var cut = "/dlq/" + id(0);
        assertThat(check.answer(409, "POST", cut + "/redrive", null)
                        .path("code")
                        .asText())
                .isEqualTo("TRUNCATED");
        var all = check.answer(202, "POST", "/dlq/redrive?reason=" + reason, null);
        assertThat(all.path("left_out").asInt()).isEqualTo(1);
        check.answer(200, "DELETE", cut, null);
        assertThat(listed()).hasSize(1);
    }

    private String id(int place) {
        return listed().path(place).path("id").asText();
    }
}
