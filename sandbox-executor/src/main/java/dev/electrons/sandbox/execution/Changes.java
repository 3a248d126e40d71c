package dev.electrons.sandbox.execution;

import dev.electrons.sandbox.backend.Channel;
import dev.electrons.sandbox.backend.Ended;
import dev.electrons.sandbox.backend.Output;
import dev.electrons.sandbox.job.Ending;
import org.jspecify.annotations.Nullable;

/**
 * What a command changed in its repository.
 *
 * @param diff in git's words; null where it was not asked for or can't be told
 * @param omitted why it can't be told; null where it is, or was not asked for
 */
record Changes(@Nullable String diff, @Nullable String omitted) {
    static final Changes NOT_ASKED = new Changes(null, null);

    /** The job was ended before anybody could look. */
    static Changes ofStopped() {
        return new Changes(null, "the job was ended before git could look");
    }

    /** What git said; a part of it is no diff. */
    static Changes told(Ended git, Output said) {
        if (git.ending() == Ending.SUCCEEDED) {
            return new Changes(said.text(Channel.STDOUT), null);
        }
        var words = said.text(Channel.STDERR).strip();
        return new Changes(null, words.isEmpty() ? git.reason() : git.reason() + ": " + words);
    }
}
