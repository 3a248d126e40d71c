package dev.electrons.runners.roster;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.electrons.runners.field.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** {@code runners.yaml} to a {@link Roster}, with every fault found at once. */
public final class RosterReader {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final int LONGEST = 1 << 20;

    /**
     * What reading came to.
     *
     * @param roster to be used only when there are no faults
     * @param faults one sentence each, naming the field and what was expected
     */
    public record Reading(Roster roster, List<String> faults) {}

    private RosterReader() {}

    public static Reading read(String yaml) {
        var faults = new ArrayList<String>();
        if (yaml.length() > LONGEST) {
            return new Reading(Roster.EMPTY, List.of("the file is larger than 1 MiB"));
        }
        try {
            var tree = YAML.readTree(yaml);
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                return new Reading(Roster.EMPTY, List.of());
            }
            var roster = roster(Fields.of("", tree, faults));
            return new Reading(roster, List.copyOf(faults));
        } catch (JacksonException e) {
            var where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            // The parser's own words may quote the file, and with it a secret.
            return new Reading(Roster.EMPTY, List.of("the file is not YAML, or names a field twice" + where));
        }
    }

    private static Roster roster(Fields file) {
        var gateways = Gateways.read(file);
        var runners = file.objects("runners").stream()
                .map(runner -> RunnerReader.read(runner, gateways))
                .toList();
        var seen = new HashSet<String>();
        for (int i = 0; i < runners.size(); i++) {
            if (!seen.add(runners.get(i).name())) {
                file.fault("runners[" + i + "].name", "is used twice");
            }
        }
        var filtered = file.word("content_filter", Map.of("stop", false, "next", true), false);
        var keepAlive = file.duration("keep_alive", Roster.KEEP_ALIVE, Duration.ofMillis(50), Duration.ofMinutes(10));
        var prices = PriceReader.read(file);
        var roster =
                new Roster(runners, probe(file), breaker(file), prices, BudgetReader.read(file), filtered, keepAlive);
        file.refuseOthers();
        return roster;
    }

    private static ProbePolicy probe(Fields file) {
        var usual = ProbePolicy.USUAL;
        return file.object("probe")
                .map(probe -> {
                    var policy = new ProbePolicy(
                            probe.duration("every", usual.every(), Duration.ofMillis(50), Duration.ofMinutes(10)),
                            probe.duration("timeout", usual.timeout(), Duration.ofMillis(50), Duration.ofMinutes(1)),
                            probe.number("down_after", 1, 100).orElse(usual.downAfter()),
                            probe.duration("key_retry", usual.keyRetry(), Duration.ofMillis(1), Duration.ofDays(1)),
                            probe.flag("canary", usual.canary()));
                    probe.refuseOthers();
                    return policy;
                })
                .orElse(usual);
    }

    private static BreakerPolicy breaker(Fields file) {
        var usual = BreakerPolicy.USUAL;
        return file.object("breaker")
                .map(breaker -> {
                    var policy = new BreakerPolicy(
                            breaker.number("failures", 1, 1000).orElse(usual.failures()),
                            breaker.duration("window", usual.window(), Duration.ofSeconds(1), Duration.ofHours(1)),
                            breaker.duration("open", usual.open(), Duration.ofMillis(10), Duration.ofHours(1)),
                            breaker.duration(
                                    "open_most", usual.openMost(), Duration.ofMillis(10), Duration.ofHours(1)));
                    breaker.refuseOthers();
                    return policy;
                })
                .orElse(usual);
    }
}
