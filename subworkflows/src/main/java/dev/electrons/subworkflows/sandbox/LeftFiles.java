package dev.electrons.subworkflows.sandbox;

import dev.electrons.task.Artifact;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Files that work left behind, as artifacts: small ones carry their content, for all others it says why not. */
final class LeftFiles {
    /** Bytes of any one file that travels inside the result, and of all together. */
    static final long ONE = 64 << 10;

    static final long ALL = 256 << 10;

    /** A file as the output lists it. */
    record Listed(
            String path,
            long bytes,
            @Nullable String sha256,
            @Nullable String ref,
            @Nullable String omitted) {}

    private LeftFiles() {}

    static List<Listed> listed(@Nullable List<Report.LeftFile> files) {
        var listed = new ArrayList<Listed>();
        long carried = 0;
        for (var file : files == null ? List.<Report.LeftFile>of() : files) {
            var content = file.contentBase64();
            if (content == null) {
                var why = file.omitted() == null ? "not collected" : file.omitted();
                listed.add(new Listed(file.path(), file.bytes(), file.sha256(), null, why));
            } else if (file.bytes() > ONE || carried + file.bytes() > ALL) {
                listed.add(new Listed(file.path(), file.bytes(), file.sha256(), null, "too large for the result"));
            } else {
                carried += file.bytes();
                var ref = "data:application/octet-stream;base64," + content;
                listed.add(new Listed(file.path(), file.bytes(), file.sha256(), ref, null));
            }
        }
        return listed;
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
