package dev.electrons.sandbox;

import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.sandbox.backend.Backend;
import dev.electrons.sandbox.egress.Allowance;
import dev.electrons.sandbox.repo.RepoRules;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings of the sandbox.
 *
 * @param slots jobs at once
 * @param queue jobs that may wait for a slot
 * @param home folder to keep workspaces below
 * @param token secret that callers must show
 * @param repos which repositories may be cloned beyond public ones
 * @param egress where programs may connect to that ask for network
 * @param backend what runs jobs
 * @param path folders to look for tools in
 */
public record SandboxConfig(
        HttpConfig http,
        int slots,
        int queue,
        Path home,
        Optional<String> token,
        RepoRules repos,
        Allowance egress,
        Backend.Kind backend,
        List<Path> path)
        implements ServiceConfig {
    private static final int PORT = 8090;
    private static final int QUEUE = 100;
    private static final int MOST_SLOTS = 128;

    public static SandboxConfig read(Settings settings) {
        var http = HttpConfig.read(settings, PORT);
        var token = settings.optional("DE_SERVICE_TOKEN");
        if (token.isEmpty() && !http.loopback()) {
            settings.fault("DE_SERVICE_TOKEN is required when DE_HOST is not a loopback address: "
                    + "whoever reaches this service may run programs");
        }
        int usual = Math.min(MOST_SLOTS, 2 * Runtime.getRuntime().availableProcessors());
        return new SandboxConfig(
                http,
                settings.number("DE_SANDBOX_SLOTS", usual, 1, MOST_SLOTS),
                QUEUE,
                Path.of(settings.text("DE_SANDBOX_HOME", usualHome())).toAbsolutePath(),
                token,
                new RepoRules(settings.optional("DE_SANDBOX_REPOS").map(Path::of), hosts(settings)),
                egress(settings),
                backend(settings),
                searchPath());
    }

    private static Set<String> hosts(Settings settings) {
        var hosts = new TreeSet<String>();
        for (var host : settings.text("DE_SANDBOX_GIT_HOSTS", "").split(",", -1)) {
            if (!host.isBlank()) {
                hosts.add(host.strip().toLowerCase(Locale.ROOT));
            }
        }
        return Set.copyOf(hosts);
    }

    private static Allowance egress(Settings settings) {
        try {
            return Allowance.parse(settings.text("DE_SANDBOX_EGRESS", ""));
        } catch (IllegalArgumentException e) {
            settings.fault("DE_SANDBOX_EGRESS: " + e.getMessage());
            return Allowance.NOTHING;
        }
    }

    private static Backend.Kind backend(Settings settings) {
        var name = settings.text("DE_SANDBOX_BACKEND", "bwrap");
        return switch (name) {
            case "bwrap" -> Backend.Kind.BWRAP;
            case "runc" -> Backend.Kind.RUNC;
            case "runsc", "k8s" -> {
                settings.fault("DE_SANDBOX_BACKEND: " + name + " is not available in this version; use bwrap or runc");
                yield Backend.Kind.BWRAP;
            }
            default -> {
                settings.fault("DE_SANDBOX_BACKEND must be bwrap or runc");
                yield Backend.Kind.BWRAP;
            }
        };
    }

    /** {@code /run} where only root can put anything, else a folder that bears our own name. */
    private static String usualHome() {
        var run = Path.of("/run");
        return Files.isWritable(run)
                ? run.resolve("de-sandbox").toString()
                : Path.of(System.getProperty("java.io.tmpdir"), "de-sandbox-" + System.getProperty("user.name"))
                        .toString();
    }

    private static List<Path> searchPath() {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/local/bin:/usr/bin:/bin");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(folder -> folder.startsWith("/"))
                .map(Path::of)
                .toList();
    }
}
