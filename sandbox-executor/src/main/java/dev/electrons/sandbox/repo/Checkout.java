package dev.electrons.sandbox.repo;

import dev.electrons.error.Problem;
import dev.electrons.sandbox.egress.Allowance;
import dev.electrons.sandbox.egress.Destination;
import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.plan.BwrapArguments;
import dev.electrons.sandbox.plan.Reach;
import dev.electrons.sandbox.plan.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How git is started: always in a sandbox, and to fetch with a way out to that one host. */
public final class Checkout {
    private static final Duration DIFF_TIME = Duration.ofSeconds(30);
    private static final String LOCAL = "/repositories";
    private static final String DIFF = """
            git rev-parse --git-dir >/dev/null || exit
            git add --all --intent-to-add . >/dev/null 2>&1
            first=$(git rev-list --walk-reflogs HEAD | tail -n 1)
            exec git --no-pager diff --no-ext-diff --no-textconv --no-color "${first:-HEAD}" --
            """;

    private Checkout() {}

    /**
     * The clone of one repository into an empty workspace. Looks the host up, so it blocks.
     *
     * @param left until the job must be over
     * @throws Problem 400 when the host is private or unknown
     */
    public static Spec clone(RepoAddress address, Optional<String> branch, RepoRules rules, Limits of, Duration left) {
        var time = shorter(Limits.CLONE, left);
        var limits = new Limits(
                time,
                time.multipliedBy(2),
                of.cores(),
                Limits.DEFAULT.memoryMb(),
                Limits.DEFAULT.pids(),
                Math.min(of.diskMb(), Limits.CLONE_MB),
                64);
        var spec = switch (address) {
            case RepoAddress.Local local ->
                Spec.of(git(List.of(), "file", branch, "file://" + LOCAL + "/" + local.inside()), limits)
                        .reaching(Reach.nothing(), Map.of(LOCAL, local.folder()));
            case RepoAddress.Remote remote ->
                Spec.of(
                                git(
                                        List.of("core.gitProxy=" + Exits.SEEN + "/tunnel"),
                                        "http:https:git",
                                        branch,
                                        remote.url()),
                                limits)
                        .reaching(Reach.of(allowed(remote, rules)), Map.of());
        };
        // All that was fetched is in one file.
        return spec.files(Limits.CLONE_MB);
    }

    /**
     * What the command changed since the clone, whether it committed that or not, told by git inside a sandbox: the tree may be made
     * to trick it.
     */
    public static Spec diff(Limits of, Duration left) {
        return Spec.of(List.of("/bin/sh", "-c", DIFF), of.within(shorter(DIFF_TIME, left)));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static List<String> git(List<String> settings, String protocols, Optional<String> branch, String url) {
        var line = new ArrayList<>(List.of("/usr/bin/env", "GIT_TERMINAL_PROMPT=0", "GIT_ALLOW_PROTOCOL=" + protocols));
        line.addAll(List.of("/usr/bin/git", "-c", "http.followRedirects=false", "-c", "credential.helper="));
        line.addAll(
                List.of("-c", "core.bigFileThreshold=16m")); // larger ones pass by, where they would be held in memory
        settings.forEach(setting -> line.addAll(List.of("-c", setting)));
        line.addAll(List.of("clone", "--quiet", "--depth", "1", "--single-branch", "--no-tags", "--template="));
        branch.ifPresent(name -> line.addAll(List.of("--branch", RepoAddress.branch(name))));
        line.addAll(List.of("--", url, BwrapArguments.BOX));
        return List.copyOf(line);
    }

    /** That host and no other; what its name leads to is looked at again by whoever connects. */
    private static Allowance allowed(RepoAddress.Remote remote, RepoRules rules) {
        boolean named = rules.hosts().contains(remote.host());
        var address = named ? Destination.namedAddress(remote.host()) : Destination.publicAddress(remote.host());
        if (address.isEmpty()) {
            throw new Problem(
                    400,
                    "INVALID_REPO",
                    "repo is at a host that is unknown or private; private ones are allowed by DE_SANDBOX_GIT_HOSTS",
                    Map.of("field", "repo"));
        }
        return Allowance.only(remote.host(), remote.port(), named);
    }
}
