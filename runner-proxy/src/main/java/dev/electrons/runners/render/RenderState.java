package dev.electrons.runners.render;

import dev.electrons.runners.wire.Made;
import dev.electrons.runners.wire.Metered;
import dev.electrons.runners.wire.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a film is.
 *
 * @param id the service's own
 * @param status {@code queued}, {@code fetching}, {@code rendering}, {@code saving}, {@code done} or {@code failed}
 * @param progress in percent, where the service says it
 * @param url where the film is, once it is done
 * @param error why there is none, when it failed
 */
public record RenderState(
        String id,
        String status,
        @Nullable Integer progress,
        @Nullable String url,
        @Nullable String error) implements Metered {
    @Override
    public Optional<Usage> usage() {
        return Optional.empty();
    }

    @Override
    public Made made() {
        return Made.film();
    }
}
