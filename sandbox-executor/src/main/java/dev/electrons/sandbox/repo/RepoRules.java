package dev.electrons.sandbox.repo;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Which repositories may be cloned beyond public ones.
 *
 * @param folder the only folder from which {@code file://} repositories are taken; empty refuses them all
 * @param hosts hosts that may be at private addresses
 */
public record RepoRules(Optional<Path> folder, Set<String> hosts) {
    public static final RepoRules STRICT = new RepoRules(Optional.empty(), Set.of());
}
