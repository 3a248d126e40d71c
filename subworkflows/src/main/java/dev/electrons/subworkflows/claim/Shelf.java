package dev.electrons.subworkflows.claim;

import dev.electrons.artifact.ArtifactRef;
import dev.electrons.error.Failure;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.Artifact;
import dev.electrons.task.Task;
import io.vertx.core.buffer.Buffer;
import java.util.Base64;

/** Where files that work makes are left, and files that it needs are read. Blocks. */
public interface Shelf {
    /** Bytes of a file that may travel inside a result where there is no store. */
    int LARGEST_INLINE = 64 << 10;

    /** What became of a file that was to be kept. */
    sealed interface Kept {
        record At(Artifact artifact) implements Kept {}

        record Not(Failure failure) implements Kept {}
    }

    /** What became of a file that was to be read. */
    sealed interface Read {
        record Content(Buffer bytes, String type) implements Read {}

        record Not(Failure failure) implements Read {}
    }

    /**
     * Leaves a file for whoever may read the run's.
     *
     * @param name it goes by in the result
     * @param type media type
     */
    Kept keep(String name, byte[] content, String type, Task task, Attempt attempt);

    /**
     * A file that the task's app may read.
     *
     * @param most bytes that it may have
     */
    Read read(String sha256, long most, Task task, Attempt attempt);

    /** Without a store: small files travel inside the result. */
    Shelf NONE = new Shelf() {
        @Override
        public Kept keep(String name, byte[] content, String type, Task task, Attempt attempt) {
            if (content.length > LARGEST_INLINE) {
                return new Kept.Not(Failure.work(
                        "OUTPUT_TOO_LARGE",
                        "a file of " + content.length
                                + " bytes does not fit the result, and this worker has no store"));
            }
            var sha256 = ArtifactRef.of(content, type).sha256();
            var ref = "data:" + type + ";base64," + Base64.getEncoder().encodeToString(content);
            return new Kept.At(new Artifact(name, content.length, sha256, ref));
        }

        @Override
        public Read read(String sha256, long most, Task task, Attempt attempt) {
            return new Read.Not(
                    Failure.infrastructure("ARTIFACTS_AWAY", "this worker has no store to read files from"));
        }
    };
}
