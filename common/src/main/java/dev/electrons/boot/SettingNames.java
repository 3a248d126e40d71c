package dev.electrons.boot;

import dev.electrons.error.Nearest;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Every {@code DE_} name that any service understands; {@code docs/configuration.md} explains each, held by a test. */
public final class SettingNames {
    static final String KAFKA_PASSTHROUGH = "DE_KAFKA_";

    public static final Set<String> ALL = Set.of(
            "DE_CONFIG",
            "DE_KAFKA_BOOTSTRAP",
            "DE_TOPIC_PREFIX",
            "DE_TOPIC_PARTITIONS",
            "DE_POSTGRES_URL",
            "DE_POSTGRES_SCHEMA",
            "DE_POSTGRES_POOL",
            "DE_HOST",
            "DE_PORT",
            "DE_MANAGEMENT_PORT",
            "DE_PRIME_LANES",
            "DE_PASSPHRASE",
            "DE_API_KEYS_FILE",
            "DE_CALLBACK_ALLOW",
            "DE_REVIEW_WEBHOOK_URL",
            "DE_HTTP_ALLOW",
            "DE_HTTP_SECRETS_FILE",
            "DE_SERVICE_TOKEN",
            "DE_PRIME_URL",
            "DE_SUBWORKFLOWS_URL",
            "DE_RUNNER_PROXY_URL",
            "DE_SANDBOX_URL",
            "DE_RUNNERS_FILE",
            "DE_SUBWORKFLOWS",
            "DE_WORKER_WINDOW",
            "DE_ANSWER_RULES_FILE",
            "DE_CLASSIFICATION_RULES_FILE",
            "DE_SANDBOX_SLOTS",
            "DE_SANDBOX_HOME",
            "DE_SANDBOX_REPOS",
            "DE_SANDBOX_GIT_HOSTS",
            "DE_SANDBOX_EGRESS",
            "DE_SANDBOX_BACKEND",
            "DE_SANDBOX_K8S_ACCOUNT",
            "DE_SANDBOX_K8S_API",
            "DE_SANDBOX_K8S_IMAGE",
            "DE_SANDBOX_K8S_NAMESPACE",
            "DE_SANDBOX_K8S_RUNTIME_CLASS",
            "DE_SANDBOX_K8S_WARM",
            "DE_SANDBOX_LANGUAGES",
            "DE_SANDBOX_RUNSC_PLATFORM",
            "DE_SANDBOX_WITHOUT_CGROUPS",
            "DE_ARTIFACTS",
            "DE_CORS_ORIGINS",
            "DE_RETENTION",
            "DE_SERVER",
            "DE_DATA",
            "DE_LOG_FORMAT",
            "DE_LOG_LEVEL",
            "DE_INSTANCE");

    private SettingNames() {}

    static List<String> unknownAmong(Collection<String> names) {
        return names.stream()
                .filter(name -> name.startsWith("DE_") && !name.startsWith(KAFKA_PASSTHROUGH) && !ALL.contains(name))
                .sorted()
                .map(name -> name + " is not a setting; did you mean " + nearest(name) + "?")
                .toList();
    }

    static String nearest(String name) {
        return Nearest.to(name, ALL);
    }
}
