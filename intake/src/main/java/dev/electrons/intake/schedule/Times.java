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
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
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
    private static final Duration LONGEST_GAP = Duration.ofDays(1);

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
            var times = new Times(cron, null, place);
            if (times.after(Instant.EPOCH).equals(NEVER)) {
                throw Fields.invalid("cron", "a time that comes, which " + cron + " never does");
            }
            return times;
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

    /**
     * The first instant after another one. A local time that a clock change leaves out is made up for: it comes as much later
     * as the clock was put forward. One that comes twice is the first of them, unless it is one of every hour.
     */
    Instant after(Instant instant) {
        if (every != null) {
            return instant.plus(every);
        }
        var next = next(instant.atZone(zone)).map(ZonedDateTime::toInstant).orElse(NEVER);
        var change = zone.getRules().nextTransition(instant.minus(LONGEST_GAP));
        while (!next.equals(NEVER) && change != null && change.getInstant().isBefore(next)) {
            var madeUp = madeUp(instant, change).filter(next::isAfter);
            if (madeUp.isPresent()) {
                return madeUp.get();
            }
            change = zone.getRules().nextTransition(change.getInstant());
        }
        return next;
    }

    private Optional<ZonedDateTime> next(ZonedDateTime time) {
        return ExecutionTime.forCron(PARSER.parse(cron)).nextExecution(time);
    }

    /** The first instant after another one that stands for a local time which a clock change leaves out. */
    private Optional<Instant> madeUp(Instant instant, ZoneOffsetTransition change) {
        if (!change.isGap()) {
            return Optional.empty();
        }
        var offset = change.getOffsetBefore();
        var begin = change.getDateTimeBefore().minusSeconds(1);
        var local = instant.atOffset(offset).toLocalDateTime();
        return next((local.isBefore(begin) ? begin : local).atZone(ZoneOffset.UTC))
                .map(ZonedDateTime::toLocalDateTime)
                .filter(change.getDateTimeAfter()::isAfter)
                .map(time -> time.toInstant(offset));
    }
}
