package dev.electrons.runners.roster;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.electrons.runners.field.Fields;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

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
        var roster = new Roster(runners, probe(file), breaker(file), prices(file), BudgetReader.read(file));
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
                            probe.duration("key_retry", usual.keyRetry(), Duration.ofMillis(1), Duration.ofDays(1)));
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

    private static Prices prices(Fields file) {
        return file.object("prices")
                .map(prices -> {
                    var version = prices.text("version").orElse("unnamed");
                    var models = new LinkedHashMap<String, Prices.Price>();
                    prices.node("models")
                            .ifPresent(node -> node.fieldNames()
                                    .forEachRemaining(name -> prices.object("models")
                                            .flatMap(all -> all.object(name))
                                            .ifPresent(price -> models.put(name, price(price)))));
                    prices.refuseOthers();
                    return new Prices(version, models);
                })
                .orElse(Prices.NONE);
    }

    private static Prices.Price price(Fields fields) {
        var price = new Prices.Price(
                dollars(fields, "input_per_mtok_usd"),
                dollars(fields, "output_per_mtok_usd"),
                dollarsIfGiven(fields, "cache_read_per_mtok_usd"),
                dollarsIfGiven(fields, "cache_write_per_mtok_usd"));
        fields.refuseOthers();
        return price;
    }

    private static Optional<BigDecimal> dollarsIfGiven(Fields fields, String name) {
        return fields.node(name).map(_ -> dollars(fields, name));
    }

    private static BigDecimal dollars(Fields fields, String name) {
        var amount = fields.node(name).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
        if (amount.isEmpty() || amount.get().signum() < 0) {
            fields.fault(name, "must be US dollars per million tokens, such as 3.00");
            return BigDecimal.ZERO;
        }
        return amount.get();
    }
}
