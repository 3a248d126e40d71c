package dev.electrons.subworkflows.claim;

import dev.electrons.artifact.ArtifactRef;
import dev.electrons.error.Failure;
import dev.electrons.subworkflows.attempt.Attempt;
import dev.electrons.task.Artifact;
import dev.electrons.task.Task;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A shelf that keeps what is left on it in memory, for everybody. */
public final class MemoryShelf implements Shelf {
    private final Map<String, Read.Content> contents = new ConcurrentHashMap<>();

    @Override
    public Kept keep(String name, byte[] content, String type, Task task, Attempt attempt) {
        var ref = ArtifactRef.of(content, type);
        contents.put(ref.sha256(), new Read.Content(Buffer.buffer(content), type));
        return new Kept.At(new Artifact(name, content.length, ref.sha256(), ArtifactRef.PREFIX + ref.sha256()));
    }

    @Override
    public Read read(String sha256, long most, Task task, Attempt attempt) {
        return Optional.<Read>ofNullable(contents.get(sha256))
                .orElseGet(() -> new Read.Not(Failure.input("UNKNOWN_ARTIFACT", sha256 + " is not there")));
    }

    /** What a reference stands for. */
    public byte[] bytes(String ref) {
        var content = contents.get(ref.substring(ArtifactRef.PREFIX.length()));
        return content == null ? new byte[0] : content.bytes().getBytes();
    }
}
