package dev.electrons.boot;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;

/**
 * What a service's parts are built from: the one Vert.x, the one meter registry, the service's health and its settings.
 *
 * @param <C> the service's configuration record
 * @param service the service's name as in logs, metrics and topics, such as {@code prime}
 * @param instance this process among its equals, stable across restarts where {@code DE_INSTANCE} is set
 */
public record Mesh<C extends ServiceConfig>(
        String service, String instance, C config, Vertx vertx, PrometheusMeterRegistry meters, Health health) {}
