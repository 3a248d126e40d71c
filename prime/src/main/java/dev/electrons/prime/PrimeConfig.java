package dev.electrons.prime;

import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.kafka.KafkaConfig;
import dev.electrons.postgres.PostgresConfig;

/** Prime's settings. */
public record PrimeConfig(HttpConfig http, KafkaConfig kafka, PostgresConfig postgres) implements ServiceConfig {
    private static final int PORT = 8081;

    public static PrimeConfig read(Settings settings) {
        return new PrimeConfig(
                HttpConfig.read(settings, PORT), KafkaConfig.read(settings), PostgresConfig.read(settings));
    }
}
