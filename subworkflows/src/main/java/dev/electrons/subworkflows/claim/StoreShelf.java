package dev.electrons.subworkflows.claim;

import dev.electrons.artifact.ArtifactRef;
import dev.electrons.artifact.ArtifactsAway;
import dev.electrons.error.Failure;
import dev.electrons.postgres.ArtifactStore;
import dev.electrons.postgres.PostgresAway;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.Artifact;
import dev.electrons.task.Task;
import io.vertx.core.buffer.Buffer;

/** Files in the store of large values. */
final class StoreShelf implements Shelf {
    private final ArtifactStore store;
    private final Patience patience;

    StoreShelf(ArtifactStore store, Patience patience) {
        this.store = store;
        this.patience = patience;
    }

    @Override
    public Kept keep(String name, byte[] content, String type, Task task, Attempt attempt) {
        try {
            var run = task.taskId().run();
            var ref = patience.with(
                    task,
                    attempt,
                    () -> store.put(content, type, task.app(), run).await());
            return new Kept.At(new Artifact(name, ref.bytes(), ref.sha256(), ArtifactRef.PREFIX + ref.sha256()));
        } catch (PostgresAway | ArtifactsAway _) {
            return new Kept.Not(away());
        }
    }

    @Override
    public Read read(String sha256, long most, Task task, Attempt attempt) {
        try {
            var found = patience.with(
                    task, attempt, () -> store.find(sha256, task.app()).await());
            if (found.isEmpty()) {
                return new Read.Not(
                        Failure.input("UNKNOWN_ARTIFACT", ArtifactRef.PREFIX + sha256 + " is not there for this app"));
            }
            var stored = found.get();
            if (stored.bytes() > most) {
                return new Read.Not(Failure.input(
                        "ARTIFACT_TOO_LARGE",
                        ArtifactRef.PREFIX + sha256 + " has " + stored.bytes() + " bytes, more than " + most));
            }
            return patience.with(task, attempt, () -> content(stored));
        } catch (PostgresAway | ArtifactsAway _) {
            return new Read.Not(away());
        }
    }

    private Read content(ArtifactStore.Stored stored) {
        var all = Buffer.buffer((int) stored.bytes());
        for (int n = 0; n < stored.chunks(); n++) {
            all.appendBuffer(store.read(stored, n).await());
        }
        return new Read.Content(all, stored.type());
    }

    private static Failure away() {
        return Failure.infrastructure("ARTIFACTS_AWAY", "the store of large values is away");
    }
}
