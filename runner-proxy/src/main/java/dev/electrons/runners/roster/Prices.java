package dev.electrons.runners.roster;

import dev.electrons.runners.wire.Usage;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What models cost, by the name that clients ask for. */
public record Prices(String version, Map<String, Price> models) {
    public static final Prices NONE = new Prices("none", Map.of());

    /**
     * US dollars per million tokens, which is micro-dollars per token.
     *
     * @param cacheReadPerMtokUsd for input from the vendor's cache; the usual price when empty
     * @param cacheWritePerMtokUsd for input put into it; the usual price when empty
     */
    public record Price(
            BigDecimal inputPerMtokUsd,
            BigDecimal outputPerMtokUsd,
            Optional<BigDecimal> cacheReadPerMtokUsd,
            Optional<BigDecimal> cacheWritePerMtokUsd) {

        /** US dollars. */
        public BigDecimal cost(Usage usage) {
            long read = orNone(usage.cacheReadTokens());
            long written = orNone(usage.cacheWriteTokens());
            return tokens(usage.inputTokens() - read - written, inputPerMtokUsd)
                    .add(tokens(read, cacheReadPerMtokUsd.orElse(inputPerMtokUsd)))
                    .add(tokens(written, cacheWritePerMtokUsd.orElse(inputPerMtokUsd)))
                    .add(tokens(usage.outputTokens(), outputPerMtokUsd))
                    .movePointLeft(6);
        }

        private static BigDecimal tokens(long amount, BigDecimal each) {
            return each.multiply(BigDecimal.valueOf(amount));
        }

        private static long orNone(@Nullable Long amount) {
            return amount == null ? 0 : amount;
        }
    }

    public Prices {
        models = Map.copyOf(models);
    }

    /** The price of the first of these names that has one. */
    public Optional<Price> of(String... names) {
        return Arrays.stream(names)
                .flatMap(name -> Optional.ofNullable(models.get(name)).stream())
                .findFirst();
    }

    /** US dollars for one call; unknown is not zero. */
    public Optional<Double> cost(String model, Usage usage) {
        return Optional.ofNullable(models.get(model))
                .map(price -> price.cost(usage).doubleValue());
    }
}
