package dev.electrons.observe;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Spans, when the environment asks for them with {@code OTEL_EXPORTER_OTLP_ENDPOINT} or {@code OTEL_TRACES_EXPORTER};
 * all other {@code OTEL_*} names then mean what OpenTelemetry says, over OTLP/HTTP. Otherwise trace contexts are only
 * passed on.
 */
public final class Traces {
    private Traces() {}

    /** Spans are flushed when the process ends. */
    public static Optional<OpenTelemetry> open(String service, Map<String, String> environment) {
        var exporter = environment.getOrDefault("OTEL_TRACES_EXPORTER", "");
        boolean wanted = !exporter.isBlank() || environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT");
        if (!wanted || exporter.equals("none")) {
            return Optional.empty();
        }
        return Optional.of(AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> defaults(service))
                .addPropertiesCustomizer(_ -> named(environment))
                .addTracerProviderCustomizer((provider, _) -> provider.setIdGenerator(new SpanIds()))
                .build()
                .getOpenTelemetrySdk());
    }

    private static Map<String, String> defaults(String service) {
        return Map.of(
                "otel.service.name", "de-" + service,
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none");
    }

    private static Map<String, String> named(Map<String, String> environment) {
        var properties = new HashMap<String, String>();
        environment.forEach((name, value) -> {
            if (name.startsWith("OTEL_")) {
                properties.put(name.toLowerCase(java.util.Locale.ROOT).replace('_', '.'), value);
            }
        });
        return properties;
    }
}
