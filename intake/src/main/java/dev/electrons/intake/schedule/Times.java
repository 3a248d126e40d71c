package dev.electrons.intake.schedule;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.electrons.intake.field.Fields;
import dev.electrons.json.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * When a schedule fires: by a cron expression of five fields, or so often.
 *
 * @param cron null when {@code every} is given
 * @param every null when {@code cron} is given
 */
record Times(@Nullable String cron, @Nullable Duration every, ZoneId zone) {
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    /** What a client asks for; refuses what is no time, naming the field. */
    static Times of(@Nullable String cron, @Nullable String every, @Nullable String zone) {
        if ((cron == null) == (every == null)) {
            throw Fields.invalid("cron", "given, or every, and not both");
        }
        var place = zone(zone == null ? "UTC" : zone);
        if (cron != null) {
            try {
                PARSER.parse(cron).validate();
            } catch (IllegalArgumentException e) {
                throw Fields.invalid("cron", "five fields such as */5 * * * *: " + e.getMessage());
            }
            return new Times(cron, null, place);
        }
        try {
            var time = Durations.parse(every == null ? "" : every);
            if (time.compareTo(LEAST) >= 0) {
                return new Times(null, time, place);
            }
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw Fields.invalid("every", "a duration of at least 1s, such as 30s or 1h");
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException _) {
            throw Fields.invalid("time_zone", "a time zone such as Europe/Berlin");
        }
    }

    /** The first instant after another one. */
    Instant after(Instant instant) {
        if (every != null) {
            return instant.plus(every);
        }
        return ExecutionTime.forCron(PARSER.parse(cron))
                .nextExecution(instant.atZone(zone))
                .map(java.time.ZonedDateTime::toInstant)
                .orElse(NEVER);
    }
}
