package dev.electrons.runners.cli;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.electrons.runners.wire.Metered;
import dev.electrons.runners.wire.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of an agent's work, good or bad: an agent that says no has answered.
 *
 * @param exitCode the agent program's own
 * @param durationMs as the runner measured it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CliAnswer(
        boolean success,
        @Nullable String output,
        @Nullable String error,
        @Nullable Integer exitCode,
        @Nullable Long durationMs,
        Optional<Usage> usage)
        implements Metered {
    @Override
    public long roughTokens() {
        return output == null ? 0 : 1L + output.length() / 4;
    }
}
