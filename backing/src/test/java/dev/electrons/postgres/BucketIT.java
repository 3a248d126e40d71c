package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.electrons.artifact.ArtifactRef;
import dev.electrons.artifact.ArtifactsAway;
import dev.electrons.artifact.Claims;
import dev.electrons.artifact.Contents;
import dev.electrons.backing.s3.ScriptedS3;
import dev.electrons.boot.Health;
import dev.electrons.id.RunId;
import dev.electrons.s3.S3Contents;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The store with its contents in a bucket: who refers to what stays in Postgres. */
class BucketIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private final Database database = Database.ready();
    private final ScriptedS3 s3 = new ScriptedS3("large-values");
    private final S3Contents bucket = Bucket.of(database.vertx, s3);
    private final ArtifactStore store = new ArtifactStore(database.postgres, Optional.of(bucket));
    private final ArtifactStore before = new ArtifactStore(database.postgres, Optional.empty());

    @AfterEach
    void close() {
        store.close().await();
        s3.close();
        database.close();
    }

    private static ArtifactRef put(ArtifactStore store, String content, RunId run) {
        return store.put(content.getBytes(StandardCharsets.UTF_8), ArtifactRef.TEXT, "shop", run)
                .await();
    }

    private long swept(Duration later) {
        return store.sweep(Instant.now().plus(later).plusSeconds(1), HOUR, WEEK).await();
    }

    @Test
    void aContentLiesInTheBucketOnceAndItsOwnersInPostgres() {
        var content = "ä".repeat(6 * Contents.CHUNK);
        var first = put(store, content, database.accepted("shop"));
        var second = put(store, content, database.accepted("shop"));

        assertThat(second).isEqualTo(first);
        assertThat(database.count("artifact_chunks")).isZero();
        assertThat(database.count("artifact_owners")).isEqualTo(2);
        assertThat(database.count("artifact_uploads")).isZero();
        assertThat(s3.objects())
                .hasSize(1)
                .allSatisfy((_, object) -> assertThat(object.length()).isEqualTo(first.bytes()));
        assertThat(store.values(List.of(first.sha256()), "shop", 1 << 24).await())
                .containsEntry(first.sha256(), Claims.text(content));
        assertThat(store.find(first.sha256(), "press").await()).isEmpty();
    }

    @Test
    void whatLiesInPostgresIsReadFromThereAfterTheSettingHasChanged() {
        var old = put(before, "kept before", database.accepted("shop"));
        var young = put(store, "kept now", database.accepted("shop"));

        assertThat(store.values(List.of(old.sha256(), young.sha256()), "shop", 1 << 20)
                        .await())
                .containsEntry(old.sha256(), Claims.text("kept before"))
                .containsEntry(young.sha256(), Claims.text("kept now"));
        assertThatThrownBy(() ->
                        before.values(List.of(young.sha256()), "shop", 1 << 20).await())
                .isInstanceOf(ArtifactsAway.class)
                .hasMessageContaining("lies in s3://large-values/mesh/", "DE_ARTIFACTS");
    }

    @Test
    void aSweepRemovesWhatNobodyRefersToAndLeavesWhatIsOnItsWay() {
        var kept = put(store, "kept", database.accepted("shop"));
        var gone = put(store, "gone", RunId.next());
        put(before, "gone from Postgres", RunId.next());
        var given = store.begin().await();
        for (int n = 0; n < 6; n++) {
            given.append(Buffer.buffer(new byte[Contents.CHUNK])).await();
        }
        assertThat(swept(Duration.ZERO)).as("too young").isZero();
        assertThat(s3.uploads()).isOne();

        assertThat(swept(HOUR)).isEqualTo(2);

        assertThat(s3.uploads()).isZero();
        assertThat(s3.objects()).hasSize(1);
        assertThat(database.count("artifact_chunks")).isZero();
        assertThat(database.count("artifact_uploads")).isZero();
        assertThat(store.find(gone.sha256(), null).await()).isEmpty();
        assertThat(store.values(List.of(kept.sha256()), "shop", 1 << 20).await())
                .containsEntry(kept.sha256(), Claims.text("kept"));
    }

    @Test
    void aSlowUploadIsNotAnAbandonedOne() {
        var slow = store.begin().await();
        for (int n = 0; n < 15; n++) {
            slow.append(Buffer.buffer(new byte[Contents.CHUNK])).await();
        }
        database.postgres
                .query("update artifact_uploads set begun_at = now() - interval '59 minutes'", Tuple.tuple())
                .await();
        slow.append(Buffer.buffer(new byte[Contents.CHUNK])).await();

        store.sweep(Instant.now().plus(Duration.ofMinutes(30)), HOUR, WEEK).await();
        slow.finish("b".repeat(64), 16L * Contents.CHUNK, "text/plain", "shop", null)
                .await();

        assertThat(store.find("b".repeat(64), "shop").await()).isPresent();
        assertThat(s3.objects()).hasSize(1);
    }

    @Test
    void anUploadThatASweepHasTakenForAbandonedNeverBecomesAnArtifactWithoutContent() {
        var late = store.begin().await();
        late.append(Buffer.buffer("late")).await();
        swept(HOUR);

        assertThatThrownBy(() -> late.finish("c".repeat(64), 4, "text/plain", "shop", null)
                        .await())
                .isInstanceOf(ArtifactsAway.class)
                .hasMessageContaining("given up");

        assertThat(store.find("c".repeat(64), null).await()).isEmpty();
    }

    @Test
    void anArtifactOutlivesASenderThatNeverHeardOfIt() {
        var lost = store.begin().await();
        lost.append(Buffer.buffer("heard")).await();
        lost.finish("d".repeat(64), 5, "text/plain", "shop", null).await();

        lost.abandon().await(); // as one does whose answer was lost

        assertThat(s3.objects()).hasSize(1);
        assertThat(store.read(store.find("d".repeat(64), "shop").await().orElseThrow(), 0)
                        .await())
                .isEqualTo(Buffer.buffer("heard"));
    }

    @Test
    void whatCouldNotBeRemovedIsRemovedLater() {
        put(store, "gone", RunId.next());
        s3.refuse(line -> line.startsWith("DELETE"), 500, "InternalError");

        assertThatThrownBy(() -> swept(HOUR)).isInstanceOf(ArtifactsAway.class);
        assertThat(database.count("artifacts")).isZero();
        assertThat(s3.objects()).hasSize(1);

        s3.heal();
        swept(HOUR);
        assertThat(s3.objects()).isEmpty();
        assertThat(database.count("artifact_uploads")).isZero();
    }

    @Test
    void refusalsAndSilenceAreSaidInTime() {
        s3.refuse(_ -> true, 403, "AccessDenied");
        assertThatThrownBy(() -> put(store, "no", database.accepted("shop")))
                .isInstanceOf(ArtifactsAway.class)
                .hasMessage("s3://large-values/mesh/ answered 403 AccessDenied");
        s3.refuse(_ -> true, 503, "SlowDown");
        assertThatThrownBy(() -> put(store, "no", database.accepted("shop")))
                .hasMessageContaining("answered 503 SlowDown");
        assertThat(database.count("artifacts")).isZero();
        s3.heal();
        var kept = put(store, "yes", database.accepted("shop"));

        s3.ignore(_ -> true);
        long begin = System.nanoTime();
        assertThatThrownBy(() ->
                        store.values(List.of(kept.sha256()), "shop", 1 << 20).await())
                .isInstanceOf(ArtifactsAway.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void aFailureOfAMomentIsNoneToTheCaller() {
        s3.refuse(_ -> s3.asked().size() % 2 == 1, 500, "InternalError");

        put(store, "kept", database.accepted("shop"));

        assertThat(s3.objects()).hasSize(1);
    }

    @Test
    void healthShowsWhereContentsGoAndThatTheBucketIsAway() {
        var health = new Health(database.vertx);
        store.register(health);
        health.started();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(health.report().await().toString())
                        .contains("\"store\":\"s3://large-values/mesh/\"", "\"UP\""));

        s3.refuse(_ -> true, 403, "AccessDenied");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> health.report().await().getString("status").equals("DEGRADED"));
        assertThat(health.report().await().toString()).contains("answered 403");
    }
}
