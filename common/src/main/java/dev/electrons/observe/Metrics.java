package dev.electrons.observe;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.util.Optional;

/** One Prometheus registry per process, with the JVM's and Vert.x's own meters bound to it. */
public final class Metrics {
    private Metrics() {}

    @SuppressWarnings("resource") // lives as long as the process
    public static PrometheusMeterRegistry registry() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return registry;
    }

    /** A Vert.x that reports its pools and event loops to the registry. */
    public static Vertx vertx(PrometheusMeterRegistry registry) {
        return vertx(registry, Optional.empty());
    }

    /** The same, reporting spans where tracing is on. */
    public static Vertx vertx(PrometheusMeterRegistry registry, Optional<OpenTelemetry> traces) {
        var options = new VertxOptions()
                .setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true))
                // No file is served from the class path; the folder for such copies would be left behind by a kill.
                .setFileSystemOptions(new FileSystemOptions().setClassPathResolvingEnabled(false));
        var builder = Vertx.builder().with(options).withMetrics(new MicrometerMetricsFactory(registry));
        traces.ifPresent(telemetry -> builder.withTracer(new OpenTelemetryTracingFactory(telemetry)));
        var vertx = builder.build();
        traces.ifPresent(telemetry -> Spans.of(telemetry).shareWith(vertx));
        return vertx;
    }
}
