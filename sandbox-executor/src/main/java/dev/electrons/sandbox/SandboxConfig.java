package dev.electrons.sandbox;

import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.sandbox.backend.Backend;
import dev.electrons.sandbox.check.Setup;
import dev.electrons.sandbox.cluster.Cluster;
import dev.electrons.sandbox.egress.Allowance;
import dev.electrons.sandbox.language.ExtraLanguage;
import dev.electrons.sandbox.limit.Cgroups;
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
 * @param token secret that callers must show
 * @param repos which repositories may be cloned beyond public ones
 * @param egress where programs may connect to that ask for network
 * @param setup what jobs are run by, and where
 */
public record SandboxConfig(
        HttpConfig http, int slots, int queue, Optional<String> token, RepoRules repos, Allowance egress, Setup setup)
        implements ServiceConfig {

    /** The same with another setup. */
    public SandboxConfig with(Setup other) {
        return new SandboxConfig(http, slots, queue, token, repos, egress, other);
    }

    /** The same with another queue. */
    public SandboxConfig queueing(int jobs) {
        return new SandboxConfig(http, slots, jobs, token, repos, egress, setup);
    }

    private static final int PORT = 8090;
    private static final int QUEUE = 100;
    private static final int MOST_SLOTS = 128;
    private static final int WARM_PODS = 2;

    public static SandboxConfig read(Settings settings) {
        var http = HttpConfig.read(settings, PORT);
        var token = settings.optional("DE_SERVICE_TOKEN");
        if (token.isEmpty() && !http.loopback()) {
            settings.fault("DE_SERVICE_TOKEN is required when DE_HOST is not a loopback address: "
                    + "whoever reaches this service may run programs");
        }
        int usual = Math.min(MOST_SLOTS, 2 * Runtime.getRuntime().availableProcessors());
        int slots = settings.number("DE_SANDBOX_SLOTS", usual, 1, MOST_SLOTS);
        return new SandboxConfig(
                http,
                slots,
                QUEUE,
                token,
                new RepoRules(settings.optional("DE_SANDBOX_REPOS").map(Path::of), hosts(settings)),
                egress(settings),
                setup(settings, slots));
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

    private static Setup setup(Settings settings, int slots) {
        return new Setup(
                backend(settings),
                slots,
                Path.of(settings.text("DE_SANDBOX_HOME", usualHome())).toAbsolutePath(),
                searchPath(),
                Cgroups::detect,
                chosen(settings, "DE_SANDBOX_WITHOUT_CGROUPS", List.of("refuse", "accept"))
                        .equals("accept"),
                languages(settings),
                chosen(settings, "DE_SANDBOX_RUNSC_PLATFORM", List.of("systrap", "kvm", "ptrace")),
                cluster(settings));
    }

    private static Backend.Kind backend(Settings settings) {
        var names = Arrays.stream(Backend.Kind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                .toList();
        return Backend.Kind.valueOf(
                chosen(settings, "DE_SANDBOX_BACKEND", names).toUpperCase(Locale.ROOT));
    }

    /** One of these words, the first unless another is set. */
    private static String chosen(Settings settings, String name, List<String> words) {
        var word = settings.text(name, words.getFirst());
        if (!words.contains(word)) {
            settings.fault(name + " must be one of " + String.join(", ", words) + ", not " + word);
            return words.getFirst();
        }
        return word;
    }

    private static List<ExtraLanguage> languages(Settings settings) {
        try {
            return ExtraLanguage.parse(settings.text("DE_SANDBOX_LANGUAGES", "[]"));
        } catch (IllegalArgumentException e) {
            settings.fault("DE_SANDBOX_LANGUAGES: " + e.getMessage());
            return List.of();
        }
    }

    private static Cluster cluster(Settings settings) {
        return new Cluster(
                settings.uri("DE_SANDBOX_K8S_API", "https://kubernetes.default.svc"),
                Path.of(settings.text("DE_SANDBOX_K8S_ACCOUNT", "/var/run/secrets/kubernetes.io/serviceaccount")),
                settings.text("DE_SANDBOX_K8S_NAMESPACE", "electrons-jobs"),
                settings.text("DE_SANDBOX_K8S_IMAGE", "distributed-electrons/sandbox-executor:0.1.0"),
                settings.number("DE_SANDBOX_K8S_WARM", WARM_PODS, 0, MOST_SLOTS),
                settings.optional("DE_SANDBOX_K8S_RUNTIME_CLASS"));
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
