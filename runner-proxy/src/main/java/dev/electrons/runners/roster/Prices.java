package dev.electrons.runners.roster;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** What models cost, by the name that clients ask for. */
public record Prices(String version, Map<String, Price> models) {
    public static final Prices NONE = new Prices("none", Map.of());

    /** US dollars per million tokens, which is micro-dollars per token. */
    public record Price(BigDecimal inputPerMtokUsd, BigDecimal outputPerMtokUsd) {}

    public Prices {
        models = Map.copyOf(models);
    }

    /** US dollars for one call; unknown is not zero. */
    public Optional<Double> cost(String model, long inputTokens, long outputTokens) {
        return Optional.ofNullable(models.get(model))
                .map(price -> price.inputPerMtokUsd()
                        .multiply(BigDecimal.valueOf(inputTokens))
                        .add(price.outputPerMtokUsd().multiply(BigDecimal.valueOf(outputTokens)))
                        .movePointLeft(6)
                        .doubleValue());
    }
}
