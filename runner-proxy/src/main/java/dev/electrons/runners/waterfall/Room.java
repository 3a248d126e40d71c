package dev.electrons.runners.waterfall;

import dev.electrons.runners.fleet.Route;
import java.util.Optional;

/** Which models have too little room for a request, as those that were asked have said. */
final class Room {
    private long tooLittle;
    private Optional<Course.Stopped<?>> said = Optional.empty();
    private boolean otherReasons;

    /** It was too long for this one. */
    void tooLittle(Step step, Route route, Course.Stopped<?> stopped) {
        tooLittle = Math.max(tooLittle, route.context(step.model()).orElse(0));
        said = Optional.of(stopped);
    }

    /** A route could not be used for another reason, which may be over when the client asks again. */
    void otherReason() {
        otherReasons = true;
    }

    /** Why not to try this one: as long as nobody said how much the others take, there is no reason. */
    Optional<String> obstacle(Step step, Route route) {
        if (tooLittle == 0 || route.context(step.model()).orElse(0) > tooLittle) {
            return Optional.empty();
        }
        return Optional.of("too long for " + tooLittle + " tokens, and it is not known to take more");
    }

    /** That it is too long, when that is all there was to say: asking again would help nobody. */
    Optional<Course.Stopped<?>> verdict() {
        return otherReasons ? Optional.empty() : said;
    }
}
