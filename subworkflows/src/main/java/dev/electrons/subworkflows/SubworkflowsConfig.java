package dev.electrons.subworkflows;

import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.RulesConfig;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.outside.Allowed;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.s3.S3Config;
import dev.electrons.subworkflows.http.Secrets;
import dev.electrons.subworkflows.judge.AnswerRules;
import dev.electrons.task.Kinds;
import dev.electrons.task.UsualModels;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Settings of the workers.
 *
 * @param kinds of tasks that this process serves
 * @param window attempts of one kind under way at once, where it is not the kind's own
 * @param token sent to the other services as bearer
 * @param postgres where large values are kept; empty when only what fits a message is to be taken and given
 * @param bucket where their contents lie; empty for Postgres
 * @param outside which addresses outside of the mesh http tasks may ask
 * @param secrets that http tasks may refer to
 * @param rules by which agents' answers are judged
 * @param usualModels asked where neither a node nor a request says which
 */
public record SubworkflowsConfig(
        HttpConfig http,
        KafkaConfig kafka,
        List<String> kinds,
        OptionalInt window,
        URI runnerProxy,
        URI sandbox,
        Optional<String> token,
        Optional<PostgresConfig> postgres,
        Optional<S3Config> bucket,
        Allowed outside,
        Secrets secrets,
        AnswerRules rules,
        UsualModels usualModels)
        implements ServiceConfig {
    private static final int PORT = 8082;
    private static final int MOST = 10_000;
    /** Attempts that mostly wait for somebody else. */
    private static final int WAITING = 64;
    /** Attempts that may hold an answer of 8 MiB. */
    private static final int HOLDING = 16;
    /** Attempts whose answers are megabytes. */
    private static final int LARGE = 4;
    /** Attempts that may render here. */
    private static final int HEAVY = 2;

    public SubworkflowsConfig {
        kinds = List.copyOf(kinds);
    }

    public static SubworkflowsConfig read(Settings settings) {
        int window = settings.number("DE_WORKER_WINDOW", 0, 1, MOST);
        return new SubworkflowsConfig(
                HttpConfig.read(settings, PORT),
                KafkaConfig.read(settings),
                kinds(settings),
                window == 0 ? OptionalInt.empty() : OptionalInt.of(window),
                settings.uri("DE_RUNNER_PROXY_URL", "http://127.0.0.1:8091"),
                settings.uri("DE_SANDBOX_URL", "http://127.0.0.1:8090"),
                settings.optional("DE_SERVICE_TOKEN"),
                settings.optional("DE_POSTGRES_URL").map(_ -> PostgresConfig.read(settings)),
                bucket(settings),
                Allowed.read(settings, "DE_HTTP_ALLOW"),
                secrets(settings),
                rules(settings),
                RulesConfig.usualModels(settings));
    }

    private static Optional<S3Config> bucket(Settings settings) {
        var bucket = S3Config.read(settings);
        if (bucket.isPresent() && settings.optional("DE_POSTGRES_URL").isEmpty()) {
            settings.fault(
                    "DE_ARTIFACTS names a bucket, which needs DE_POSTGRES_URL: there it is kept who may read what");
        }
        return bucket;
    }

    private static List<String> kinds(Settings settings) {
        var named = Arrays.stream(settings.text("DE_SUBWORKFLOWS", String.join(",", Kinds.ALL))
                        .split(","))
                .map(String::strip)
                .filter(kind -> !kind.isEmpty())
                .distinct()
                .toList();
        var unknown = named.stream().filter(kind -> !Kinds.ALL.contains(kind)).toList();
        if (named.isEmpty() || !unknown.isEmpty()) {
            settings.fault("DE_SUBWORKFLOWS must list kinds among " + String.join(",", Kinds.ALL)
                    + (unknown.isEmpty() ? "" : ", not " + String.join(",", unknown)));
        }
        return named;
    }

    private static Secrets secrets(Settings settings) {
        var file = settings.optional("DE_HTTP_SECRETS_FILE");
        try {
            return file.map(name ->
                            Secrets.from(Path.of(name), variable -> Optional.ofNullable(System.getenv(variable))))
                    .orElse(Secrets.NONE);
        } catch (IllegalArgumentException e) {
            settings.fault("DE_HTTP_SECRETS_FILE is not a file of secrets for http tasks: " + e.getMessage());
            return Secrets.NONE;
        }
    }

    private static AnswerRules rules(Settings settings) {
        var file = settings.optional("DE_ANSWER_RULES_FILE");
        try {
            return file.map(name -> AnswerRules.from(Path.of(name))).orElseGet(AnswerRules::usual);
        } catch (IllegalArgumentException e) {
            settings.fault("DE_ANSWER_RULES_FILE is not a file of answer rules: " + e.getMessage());
            return AnswerRules.usual();
        }
    }

    /** Attempts of this kind that may be under way at once. */
    int windowOf(String kind) {
        int own = switch (kind) {
            case Kinds.PROGRAM -> 2 * Runtime.getRuntime().availableProcessors();
            case Kinds.HTTP, Kinds.AGENT -> HOLDING;
            case Kinds.IMAGE, Kinds.AUDIO -> LARGE;
            case Kinds.VIDEO -> HEAVY;
            default -> WAITING;
        };
        return window.orElse(own);
    }
}
