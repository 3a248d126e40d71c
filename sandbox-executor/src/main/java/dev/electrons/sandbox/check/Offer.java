package dev.electrons.sandbox.check;

import dev.electrons.sandbox.backend.HostFacts;
import dev.electrons.sandbox.limit.Cgroups;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A backend, whether it can be used here, and what stands against it.
 *
 * @param reason null when it can
 */
public record Offer(
        String backend, boolean available, @Nullable String reason) {
    private static final String NOT_BUILT = "not in this version";

    /** All that there are; which one is used, configuration says. */
    static List<Offer> all(List<Path> path) {
        return List.of(
                of("bwrap", without(path, "bwrap", "bubblewrap")),
                of(
                        "runc",
                        HostFacts.root()
                                ? without(path, "runc", "runc").or(Cgroups::againstNesting)
                                : Optional.of("used as root only")),
                of("runsc", Optional.of(NOT_BUILT)),
                of("k8s", Optional.of(NOT_BUILT)));
    }

    private static Offer of(String name, Optional<String> reason) {
        return new Offer(name, reason.isEmpty(), reason.orElse(null));
    }

    private static Optional<String> without(List<Path> path, String tool, String debian) {
        return HostFacts.tool(path, tool).isPresent()
                ? Optional.empty()
                : Optional.of("not installed; apt-get install " + debian);
    }
}
