package dev.electrons.subworkflows.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.subworkflows.Given;
import dev.electrons.subworkflows.Scripted;
import dev.electrons.subworkflows.attempt.Attempt;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Scripted service = new Scripted(vertx, (seen, response) -> {});
    private final Peer peer = new Peer("service", vertx, service.url(), Optional.of("s3cret"));
    private final Attempt attempt = new Given.Watched(Given.task("text", Map.of())).attempt;

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private static Ask ask(Duration within, Ask.EventSink sink) {
        return Ask.json("/work", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8), within, sink);
    }

    @Test
    void theTokenIsSentAsBearer() {
        service.script((seen, response) -> Scripted.json(response, 200, Map.of("a", 1)));
        var answer = (Exchange.Answered)
                peer.post(ask(Duration.ofSeconds(30), _ -> {}), attempt).await();
        assertThat(answer.body().toString()).isEqualTo("{\"a\":1}");
        assertThat(service.seen.getFirst().headers()).containsEntry("Authorization", "Bearer s3cret");
    }

    @Test
    void stoppingTheAttemptClosesTheConnection() {
        var under = peer.post(ask(Duration.ofSeconds(30), _ -> {}), attempt);
        await().until(() -> service.seen.size() == 1);
        attempt.stop(Attempt.Stop.CANCELLED);
        assertThat(under.await()).isInstanceOf(Exchange.Stopped.class);
        await().atMost(Duration.ofSeconds(2)).until(() -> service.dropped.contains("/work"));
    }

    @Test
    void anAttemptThatIsStoppedAlreadyAsksNobodyForLong() {
        attempt.stop(Attempt.Stop.CANCELLED);
        assertThat(peer.post(ask(Duration.ofSeconds(30), _ -> {}), attempt).await())
                .isInstanceOf(Exchange.Stopped.class);
    }

    @Test
    void silenceEndsWhenTimeIsUp() {
        await().until(
                        () -> { // time may be up before the service has heard anything
                            assertThat(peer.post(ask(Duration.ofMillis(100), _ -> {}), attempt)
                                            .await())
                                    .isInstanceOf(Exchange.TimedOut.class);
                            return !service.seen.isEmpty();
                        });
        await().until(() -> service.dropped.size() == service.seen.size());
    }

    @Test
    void aStreamThatIsCutIsBroken() {
        service.script((seen, response) -> {
            Scripted.event(Scripted.stream(response), "stdout", Map.of("text", "half"));
            vertx.setTimer(50, _ -> response.reset());
        });
        var events = Collections.synchronizedList(new ArrayList<StreamEvent>());
        assertThat(peer.post(ask(Duration.ofSeconds(30), events::add), attempt).await())
                .isInstanceOf(Exchange.Broken.class);
        assertThat(events).containsExactly(new StreamEvent("stdout", "{\"text\":\"half\"}"));
    }

    @Test
    void nobodyListeningIsSaidAtOnce() {
        service.die();
        assertThat(peer.post(ask(Duration.ofSeconds(30), _ -> {}), attempt).await())
                .isInstanceOfSatisfying(
                        Exchange.Unreachable.class,
                        away -> assertThat(away.words()).startsWith("service is unreachable"));
    }
}
