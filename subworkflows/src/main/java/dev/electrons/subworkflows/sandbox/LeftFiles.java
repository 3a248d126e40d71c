package dev.electrons.subworkflows.sandbox;

import dev.electrons.subworkflows.claim.Shelf;
import dev.electrons.task.Artifact;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files that work left behind, as artifacts: small ones carry their content, larger ones are left in the store; of all others it says why not. */
final class LeftFiles {
    /** Bytes of any one file that travels inside the result, and of all of those together. */
    static final long ONE = 64 << 10;

    static final long ALL = 256 << 10;

    /** Nobody knows what programs leave. */
    static final String TYPE = "application/octet-stream";

    /** A file as the output lists it. */
    record Listed(
            String path,
            long bytes,
            @Nullable String sha256,
            @Nullable String ref,
            @Nullable String omitted) {}

    /** Leaves a file somewhere else than in the result. */
    @FunctionalInterface
    interface Keeper {
        Shelf.Kept keep(String path, byte[] content);
    }

    private LeftFiles() {}

    static List<Listed> listed(@Nullable List<Report.LeftFile> files, Keeper keeper) {
        var listed = new ArrayList<Listed>();
        long carried = 0;
        for (var file : files == null ? List.<Report.LeftFile>of() : files) {
            var content = file.contentBase64();
            if (content == null) {
                var why = file.omitted() == null ? "not collected" : file.omitted();
                listed.add(new Listed(file.path(), file.bytes(), file.sha256(), null, why));
            } else if (file.bytes() > ONE || carried + file.bytes() > ALL) {
                listed.add(kept(file, content, keeper));
            } else {
                carried += file.bytes();
                var ref = "data:" + TYPE + ";base64," + content;
                listed.add(new Listed(file.path(), file.bytes(), file.sha256(), ref, null));
            }
        }
        return listed;
    }

    private static Listed kept(Report.LeftFile file, String base64, Keeper keeper) {
        byte[] content;
        try {
            content = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return new Listed(file.path(), file.bytes(), file.sha256(), null, "its content cannot be read");
        }
        return switch (keeper.keep(file.path(), content)) {
            case Shelf.Kept.At(var artifact) ->
                new Listed(file.path(), artifact.bytes(), artifact.sha256(), artifact.ref(), null);
            case Shelf.Kept.Not(var failure) ->
                new Listed(file.path(), file.bytes(), file.sha256(), null, failure.message());
        };
    }

    static @Nullable List<Artifact> artifacts(List<Listed> listed) {
        var artifacts = new ArrayList<Artifact>();
        for (var file : listed) {
            if (file.ref() != null && file.sha256() != null) {
                artifacts.add(new Artifact(file.path(), file.bytes(), file.sha256(), file.ref()));
            }
        }
        return artifacts.isEmpty() ? null : List.copyOf(artifacts);
    }
}
