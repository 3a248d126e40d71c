package dev.electrons.intake.callback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Mesh;
import dev.electrons.backing.MeshBacking;
import dev.electrons.boot.Settings;
import dev.electrons.event.Recorded;
import dev.electrons.event.RunEvent;
import dev.electrons.id.RunId;
import dev.electrons.intake.contract.Ending;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.submit.Requests;
import dev.electrons.json.Json;
import dev.electrons.observe.TraceContext;
import dev.electrons.postgres.Accept;
import dev.electrons.postgres.EventStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.postgres.RunWrite;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may send what, when several want to. */
@Mesh
class CallbackStoreIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Verdict DELIVERED = new Verdict(Verdict.Outcome.DELIVERED, 200, null, null);
    private static final Verdict LATER =
            new Verdict(Verdict.Outcome.RETRIED, 500, "the receiver answered 500", Duration.ofHours(1));

    private final Vertx vertx = Vertx.vertx();
    private final Postgres postgres;
    private final EventStore events;
    private final CallbackStore store;
    private final CallbackLog log;

    CallbackStoreIT(MeshBacking backing) {
        postgres = Postgres.of(vertx, PostgresConfig.read(Settings.of(backing.settings())));
        events = new EventStore(postgres);
        store = new CallbackStore(postgres);
        log = new CallbackLog(postgres);
    }

    @BeforeEach
    void ready() {
        postgres.ready().await();
        postgres.query("delete from callbacks", Tuple.tuple()).await();
    }

    @AfterEach
    void close() {
        postgres.close().await();
        vertx.close().await();
    }

    private RunId ended(String host) {
        var params = Json.MAPPER.createObjectNode().put("task_id", RunId.next().toString());
        params.put("title", "x").put("callback_url", "http://" + host + ":8080/done");
        var asked = Requests.execute(Fields.of(params), null, "test", "shop", TraceContext.NONE);
        var first =
                new Recorded(asked.run(), 1, Instant.now(), "test", null, new RunEvent.RunRequested(asked.request()));
        events.accept(List.of(new Accept(first))).await();
        var state = events.loadAt(asked.run(), 1).await().orElseThrow();
        events.append(List.of(RunWrite.of(state, Ending.of(state)))).await();
        return asked.run();
    }

    private List<Delivery> take(Map<String, Integer> calls, Duration lease) {
        return store.take(calls, 4, 64, lease).await();
    }

    private JsonNode shown(RunId run) {
        return log.of(run).await().path(0);
    }

    @Test
    void whatOneHasTakenTheOtherDoesNotSee() {
        IntStream.range(0, 32).forEach(n -> ended("h" + n % 16 + ".example.com"));
        var both = Future.all(store.take(Map.of(), 4, 20, LONG), store.take(Map.of(), 4, 20, LONG))
                .await();
        var taken = Stream.concat(both.<List<Delivery>>resultAt(0).stream(), both.<List<Delivery>>resultAt(1).stream())
                .map(Delivery::id);
        assertThat(Stream.concat(taken, take(Map.of(), LONG).stream().map(Delivery::id)))
                .doesNotHaveDuplicates()
                .hasSize(32);
        assertThat(take(Map.of(), LONG)).isEmpty();
    }

    @Test
    void ofOneHostNoMoreIsTakenThanMayBeCalled() {
        IntStream.range(0, 9).forEach(_ -> ended("full.example.com"));
        var other = ended("other.example.com");
        assertThat(take(Map.of("full.example.com", 4), LONG))
                .extracting(Delivery::run)
                .containsExactly(other);
        assertThat(take(Map.of("full.example.com", 3), LONG)).hasSize(1);
        assertThat(take(Map.of(), LONG))
                .hasSize(4)
                .allSatisfy(one -> assertThat(one.host()).isEqualTo("full.example.com"));
    }

    @Test
    void afterALeaseAnotherMaySendAndHasTheLastWord() {
        var run = ended("slow.example.com");
        var first = take(Map.of(), Duration.ZERO).getFirst();
        var second = take(Map.of(), LONG).getFirst();
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.id()).isEqualTo(first.id());
        store.settle(first, DELIVERED, Duration.ofMillis(7)).await();
        assertThat(shown(run).path("state").asText()).isEqualTo("pending");
        store.settle(second, LATER, Duration.ofMillis(8)).await();
        assertThat(shown(run).path("last_status").asInt()).isEqualTo(500);
        assertThat(shown(run).path("deliveries"))
                .extracting(delivery -> delivery.path("duration_ms").asInt())
                .containsExactly(7, 8);
        assertThat(take(Map.of(), LONG)).isEmpty();
    }

    @Test
    void whatIsSentAgainWhileItIsUnderWayIsSentAgain() {
        var run = ended("again.example.com");
        var first = take(Map.of(), LONG).getFirst();
        assertThat(store.again(run, first.version()).await()).isTrue();
        store.settle(first, DELIVERED, Duration.ofMillis(7)).await();
        var second = take(Map.of(), LONG).getFirst();
        assertThat(second.manual()).isTrue();
        assertThat(second.tried()).isEqualTo(1);
        store.settle(second, DELIVERED, Duration.ofMillis(8)).await();
        assertThat(shown(run).path("state").asText()).isEqualTo("delivered");
        assertThat(store.again(run, 99).await()).isFalse();
    }

    @Test
    void theAgeOfTheOldestIsKnown() {
        assertThat(store.oldestDue().await()).isZero();
        ended("old.example.com");
        postgres.query("update callbacks set next_due = now() - interval '90 s'", Tuple.tuple())
                .await();
        assertThat(store.oldestDue().await()).isBetween(90.0, 150.0);
    }
}
