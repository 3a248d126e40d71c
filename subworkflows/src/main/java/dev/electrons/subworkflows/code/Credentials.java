package dev.electrons.subworkflows.code;

import dev.electrons.subworkflows.call.Answers;
import dev.electrons.subworkflows.call.Exchange;

/** Whether it was for our keys, or a runner's login, that no agent could be had. */
enum Credentials {
    /** Nobody was there to look at any. */
    UNSEEN,
    /** There were other reasons. */
    FINE,
    /** All that could have done it refuse them, and one was asked just now. */
    REFUSED,
    /** All that could have done it had refused them before, and were not asked again. */
    REFUSED_BEFORE;

    static Credentials of(Exchange.Answered answer) {
        var details = Answers.tree(answer).path("details");
        if (!Answers.code(answer).equals("ALL_RUNNERS_UNAVAILABLE")) {
            return UNSEEN;
        }
        if (!details.path("credentials_refused").asBoolean()) {
            return FINE;
        }
        for (var attempt : details.path("attempts")) {
            if (!attempt.path("outcome").asText().matches("skipped|unserved")) {
                return REFUSED;
            }
        }
        return REFUSED_BEFORE;
    }
}
