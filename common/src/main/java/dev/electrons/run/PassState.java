package dev.electrons.run;

import dev.electrons.json.Value;
import org.jspecify.annotations.Nullable;

/**
 * Where one pass of a loop's or map's body stands.
 *
 * @param within iteration of the loop or map itself
 * @param pass counted from 0 within one round
 * @param previous iteration of the nodes in the pass before; null for the first
 * @param item of a map
 * @param outstanding how many of its nodes owe an outcome
 */
public record PassState(
        int within,
        int pass,
        @Nullable Integer previous,
        @Nullable Value item,
        int outstanding) {
    PassState more(int nodes) {
        return new PassState(within, pass, previous, item, outstanding + nodes);
    }
}
