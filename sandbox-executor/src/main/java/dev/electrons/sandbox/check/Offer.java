package dev.electrons.sandbox.check;

import dev.electrons.sandbox.backend.HostFacts;
import dev.electrons.sandbox.limit.Cgroups;
import java.nio.file.Files;
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
    /** All that there are; which one is used, configuration says. */
    static List<Offer> all(Setup setup) {
        var path = setup.path();
        return List.of(
                of("bwrap", without(path, "bwrap", "apt-get install bubblewrap")),
                of("runc", asRoot().or(() -> without(path, "runc", "apt-get install runc"))),
                of("runsc", asRoot().or(() -> without(path, "runsc", "see gvisor.dev"))),
                of(
                        "k8s",
                        Files.isReadable(setup.cluster().account().resolve("token"))
                                ? Optional.empty()
                                : Optional.of("no service account at "
                                        + setup.cluster().account()
                                        + ": used inside a cluster, or DE_SANDBOX_K8S_ACCOUNT")));
    }

    private static Optional<String> asRoot() {
        return HostFacts.root() ? Cgroups.againstNesting() : Optional.of("used as root only");
    }

    private static Offer of(String name, Optional<String> reason) {
        return new Offer(name, reason.isEmpty(), reason.orElse(null));
    }

    private static Optional<String> without(List<Path> path, String tool, String how) {
        return HostFacts.tool(path, tool).isPresent() ? Optional.empty() : Optional.of("not installed; " + how);
    }
}
