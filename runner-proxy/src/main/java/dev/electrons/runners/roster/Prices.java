package dev.electrons.runners.roster;

import dev.electrons.runners.wire.Made;
import dev.electrons.runners.wire.Usage;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What models cost, by the name that clients ask for; what has no model of its own, by the name of its runner. */
public record Prices(String version, Map<String, Price> models) {
    public static final Prices NONE = new Prices("none", Map.of());

    /** What one model costs: by tokens, by what it makes, or both. */
    public record Price(Optional<Tokens> tokens, Optional<Pieces> pieces) {

        /** US dollars; empty where it has no price for what was taken. */
        public Optional<BigDecimal> cost(Optional<Usage> usage, Made made) {
            var ofTokens = tokens.flatMap(price -> usage.map(price::cost));
            var ofPieces = pieces.map(price -> price.cost(made)).filter(_ -> !made.equals(Made.NOTHING));
            return ofTokens.isPresent() && ofPieces.isPresent()
                    ? Optional.of(ofTokens.get().add(ofPieces.get()))
                    : ofTokens.or(() -> ofPieces);
        }
    }

    /**
     * US dollars per million tokens, which is micro-dollars per token.
     *
     * @param cacheReadPerMtokUsd for input from the vendor's cache; the usual price when empty
     * @param cacheWritePerMtokUsd for input put into it; the usual price when empty
     */
    public record Tokens(
            BigDecimal inputPerMtokUsd,
            BigDecimal outputPerMtokUsd,
            Optional<BigDecimal> cacheReadPerMtokUsd,
            Optional<BigDecimal> cacheWritePerMtokUsd) {

        BigDecimal cost(Usage usage) {
            long read = orNone(usage.cacheReadTokens());
            long written = orNone(usage.cacheWriteTokens());
            return times(usage.inputTokens() - read - written, inputPerMtokUsd)
                    .add(times(read, cacheReadPerMtokUsd.orElse(inputPerMtokUsd)))
                    .add(times(written, cacheWritePerMtokUsd.orElse(inputPerMtokUsd)))
                    .add(times(usage.outputTokens(), outputPerMtokUsd))
                    .movePointLeft(6);
        }

        private static long orNone(@Nullable Long amount) {
            return amount == null ? 0 : amount;
        }
    }

    /** US dollars for a picture, for a million characters that are spoken, for a film; what has no price costs nothing. */
    public record Pieces(BigDecimal perImageUsd, BigDecimal perMillionCharsUsd, BigDecimal perRenderUsd) {

        BigDecimal cost(Made made) {
            return times(made.pictures(), perImageUsd)
                    .add(times(made.characters(), perMillionCharsUsd).movePointLeft(6))
                    .add(times(made.films(), perRenderUsd));
        }
    }

    public Prices {
        models = Map.copyOf(models);
    }

    private static BigDecimal times(long amount, BigDecimal each) {
        return each.multiply(BigDecimal.valueOf(amount));
    }

    /** The price of the first of these names that has one. */
    public Optional<Price> of(String... names) {
        for (var name : names) {
            var price = models.get(name);
            if (price != null) {
                return Optional.of(price);
            }
        }
        return Optional.empty();
    }

    /** US dollars for one call; unknown is not zero. */
    public Optional<Double> cost(String model, Usage usage) {
        return of(model)
                .flatMap(price -> price.cost(Optional.of(usage), Made.NOTHING))
                .map(BigDecimal::doubleValue);
    }
}
