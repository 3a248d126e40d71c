package dev.electrons.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.electrons.boot.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Structured logs on standard error: sentences with keys, as text for people or JSON lines for machines. */
public final class Logs {
    private Logs() {}

    /** Sets the format ({@code DE_LOG_FORMAT=text|json}) and level ({@code DE_LOG_LEVEL}) of this process. */
    public static void configure(String service, Settings settings) {
        var format = settings.text("DE_LOG_FORMAT", "text");
        if (!format.equals("text") && !format.equals("json")) {
            settings.fault("DE_LOG_FORMAT must be text or json");
        }
        var level = settings.text("DE_LOG_LEVEL", "INFO").strip();
        if (Level.toLevel(level, null) == null) {
            settings.fault("DE_LOG_LEVEL must be TRACE, DEBUG, INFO, WARN, ERROR or OFF");
        }
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.putProperty("service", service);
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(format.equals("json") ? json(context) : text(context));
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(appender);
        root.setLevel(Level.WARN);
        context.getLogger("dev.electrons").setLevel(Level.toLevel(level, Level.INFO));
        // Kafka's clients repeat themselves many times a second while a broker is away; our own loops say it once.
        context.getLogger("org.apache.kafka").setLevel(Level.ERROR);
        // Vert.x registers the gauges of its pools once for each client; the first one counts them all.
        context.getLogger("io.micrometer").setLevel(Level.ERROR);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(
                "%d{HH:mm:ss.SSS} %-5level %property{service} %logger{0}: %replace(%msg %kvp{NONE}){'[\\r\\n]+', ' | '}%n");
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        var encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithContext(true);
        encoder.setWithFormattedMessage(true);
        encoder.setWithMessage(false);
        encoder.start();
        return encoder;
    }
}
