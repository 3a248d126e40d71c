package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.artifact.ArtifactRef;
import dev.electrons.artifact.Claims;
import dev.electrons.id.RunId;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArtifactStoreIT {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration WEEK = Duration.ofDays(7);

    private final Database database = Database.ready();
    private final ArtifactStore store = new ArtifactStore(database.postgres, Optional.empty());

    @AfterEach
    void close() {
        database.close();
    }

    private ArtifactRef put(String content, RunId run) {
        return store.put(content.getBytes(StandardCharsets.UTF_8), ArtifactRef.TEXT, "shop", run)
                .await();
    }

    @Test
    void aContentOfSeveralChunksIsKeptOnceAndReadByWhoeverOwnsIt() {
        var content = "ä".repeat(ArtifactStore.CHUNK) + "end";
        var first = put(content, database.accepted("shop"));
        var second = put(content, database.accepted("shop"));

        assertThat(second).isEqualTo(first);
        assertThat(database.count("artifacts")).isOne();
        assertThat(database.count("artifact_chunks")).isEqualTo(3);
        assertThat(database.count("artifact_uploads")).isZero();
        assertThat(store.values(List.of(first.sha256()), "shop", 1 << 24).await())
                .containsEntry(first.sha256(), Claims.text(content));
        assertThat(store.find(first.sha256(), "press").await()).isEmpty();
        assertThat(store.find(first.sha256(), null).await()).isPresent();
        assertThat(store.values(List.of(first.sha256()), "shop", 1 << 20).await())
                .isEmpty();
    }

    @Test
    void whatARunOfAnAppRefersToMustBeTheApps() {
        var ref = put("secret", database.accepted("shop"));
        var run = database.accepted("shop");
        assertThat(store.own(List.of(ref.sha256()), "press", run).await()).isZero();
        assertThat(store.refers(ref.sha256(), run).await()).isFalse();
        assertThat(store.own(List.of(ref.sha256()), "shop", run).await()).isOne();
        assertThat(store.own(List.of(ref.sha256()), "shop", run).await()).isOne();
        assertThat(store.refers(ref.sha256(), run).await()).isTrue();
    }

    @Test
    void whatNobodyRefersToIsRemoved() {
        var run = database.accepted("shop");
        var kept = put("kept", run);
        var gone = put("gone", RunId.next());
        store.begin().await().append(Buffer.buffer("never finished")).await();
        var own = store.begin().await();
        own.append(Buffer.buffer("own")).await();
        own.finish("a".repeat(64), 3, "text/plain", "shop", null).await();

        assertThat(store.sweep(Instant.now(), HOUR, WEEK).await())
                .as("too young")
                .isZero();
        assertThat(store.sweep(Instant.now().plus(HOUR).plusSeconds(1), HOUR, WEEK)
                        .await())
                .isOne();
        assertThat(store.find(gone.sha256(), null).await()).isEmpty();
        assertThat(store.find(kept.sha256(), null).await()).isPresent();
        assertThat(store.find("a".repeat(64), "shop").await()).isPresent();
        assertThat(database.count("artifact_uploads")).isZero();
        assertThat(store.sweep(Instant.now().plus(WEEK).plusSeconds(1), HOUR, WEEK)
                        .await())
                .isOne();
        assertThat(database.count("artifact_chunks")).isOne();
    }
}
