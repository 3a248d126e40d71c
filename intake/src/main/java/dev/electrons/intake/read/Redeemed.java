package dev.electrons.intake.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.artifact.ArtifactRef;
import dev.electrons.artifact.Claims;
import dev.electrons.postgres.ArtifactStore;
import io.vertx.core.Future;
import java.util.List;

/** What left the stream for its size is put back where the result is shown; history shows the reference. */
public final class Redeemed {
    private static final long LARGEST_RESULT = 16 << 20;

    private final ArtifactStore artifacts;

    public Redeemed(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    /** The view with the contents of these fields in it. */
    public Future<ObjectNode> whole(ObjectNode view, List<String> fields) {
        var hashes = fields.stream()
                .flatMap(field -> ArtifactRef.hashes(view.path(field)).stream())
                .distinct()
                .toList();
        if (hashes.isEmpty()) {
            return Future.succeededFuture(view);
        }
        return artifacts.values(hashes, null, LARGEST_RESULT).map(contents -> {
            fields.stream()
                    .filter(view::has)
                    .forEach(field -> view.set(field, Claims.redeemed(view.get(field), contents)));
            return view;
        });
    }
}
