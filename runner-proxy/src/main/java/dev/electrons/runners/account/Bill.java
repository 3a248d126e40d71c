package dev.electrons.runners.account;

import dev.electrons.runners.wire.Made;
import dev.electrons.runners.wire.Metered;
import dev.electrons.runners.wire.Usage;
import dev.electrons.runners.wire.Verdict;
import java.util.Optional;

/**
 * What an attempt took, as far as anybody said.
 *
 * @param status {@code ok}, {@code canary}, {@code abandoned} or the word of the fault
 * @param usage tokens; those of an answer that broke off are what was said until then
 * @param made of an answer that broke off, what had been made until then
 * @param roughTokens about how many tokens a whole answer had, should the runner not have counted them; 0 when there was none
 * @param whole whether that is all there was to say
 */
public record Bill(String status, Optional<Usage> usage, Made made, long roughTokens, boolean whole) {

    /** Of an answer that came to its end. */
    public static Bill of(String status, Metered answer) {
        return new Bill(status, answer.usage(), answer.made(), answer.roughTokens(), true);
    }

    /** Of one that did not. */
    public static Bill broken(String status, Verdict.Failed<?> until) {
        return new Bill(status, until.usage(), until.made(), 0, false);
    }

    /** Tokens, of which those that were heard after the last count are a guess. */
    Optional<Usage> tokens(long heard) {
        return whole ? usage : usage.map(said -> said.atLeast(heard));
    }
}
