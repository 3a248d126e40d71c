package dev.electrons.prime;

import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.RulesConfig;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.classify.Rules;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.postgres.PostgresConfig;
import java.util.Optional;

/**
 * Prime's settings.
 *
 * @param lanes signal loops in this process, each with partitions of its own: one decides while another waits for the
 *     database
 * @param reviewers URL that is told when an operator has to look at a target
 * @param rules of classification
 */
public record PrimeConfig(
        HttpConfig http, KafkaConfig kafka, PostgresConfig postgres, int lanes, Optional<String> reviewers, Rules rules)
        implements ServiceConfig {
    private static final String REVIEW = "DE_REVIEW_WEBHOOK_URL";
    private static final int PORT = 8081;
    private static final int LANES = 2;
    private static final int MOST_LANES = 32;

    public static PrimeConfig read(Settings settings) {
        return new PrimeConfig(
                HttpConfig.read(settings, PORT),
                KafkaConfig.read(settings),
                PostgresConfig.read(settings),
                settings.number("DE_PRIME_LANES", LANES, 1, MOST_LANES),
                reviewers(settings),
                RulesConfig.read(settings));
    }

    private static Optional<String> reviewers(Settings settings) {
        var url = settings.optional(REVIEW);
        url.filter(text -> !text.matches("https?://[^\\s/]+\\S*"))
                .ifPresent(_ -> settings.fault(REVIEW + " expected an http or https URL"));
        return url;
    }
}
