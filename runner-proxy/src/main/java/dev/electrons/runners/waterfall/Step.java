package dev.electrons.runners.waterfall;

import dev.electrons.runners.fleet.Route;
import java.util.Optional;

/**
 * One thing to try.
 *
 * @param position index of the model among those to try, from 0
 * @param model the name that the client asked for
 * @param route empty when no runner serves the model
 * @param again whether this is a second try of the same route
 */
public record Step(int position, String model, Optional<Route> route, boolean again) {

    Step onceMore() {
        return new Step(position, model, route, true);
    }
}
