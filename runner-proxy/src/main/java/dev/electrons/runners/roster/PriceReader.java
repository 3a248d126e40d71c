package dev.electrons.runners.roster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.runners.field.Fields;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** {@code prices:} of the file. */
final class PriceReader {
    private static final List<String> PIECES = List.of("per_image_usd", "per_million_chars_usd", "per_render_usd");

    private PriceReader() {}

    static Prices read(Fields file) {
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

    /** Whoever makes something may have no price for tokens; whoever has one has it for both directions. */
    private static Prices.Price price(Fields fields) {
        boolean pieces =
                PIECES.stream().filter(name -> fields.node(name).isPresent()).count() > 0;
        boolean tokens = fields.node("input_per_mtok_usd")
                .or(() -> fields.node("output_per_mtok_usd"))
                .isPresent();
        var price = new Prices.Price(
                tokens || !pieces ? Optional.of(tokens(fields)) : Optional.empty(),
                pieces ? Optional.of(pieces(fields)) : Optional.empty());
        fields.refuseOthers();
        return price;
    }

    private static Prices.Tokens tokens(Fields fields) {
        return new Prices.Tokens(
                dollars(fields, "input_per_mtok_usd"),
                dollars(fields, "output_per_mtok_usd"),
                dollarsIfGiven(fields, "cache_read_per_mtok_usd"),
                dollarsIfGiven(fields, "cache_write_per_mtok_usd"));
    }

    private static Prices.Pieces pieces(Fields fields) {
        var prices = PIECES.stream()
                .map(name -> dollarsIfGiven(fields, name).orElse(BigDecimal.ZERO))
                .toList();
        return new Prices.Pieces(prices.get(0), prices.get(1), prices.get(2));
    }

    private static Optional<BigDecimal> dollarsIfGiven(Fields fields, String name) {
        return fields.node(name).map(_ -> dollars(fields, name));
    }

    private static BigDecimal dollars(Fields fields, String name) {
        var amount = fields.node(name).filter(JsonNode::isNumber).map(JsonNode::decimalValue);
        if (amount.isEmpty() || amount.get().signum() < 0) {
            var of = name.contains("mtok") ? "per million tokens" : "for each, or for a million characters";
            fields.fault(name, "must be US dollars " + of + ", such as 3.00");
            return BigDecimal.ZERO;
        }
        return amount.get();
    }
}
