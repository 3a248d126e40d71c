package dev.electrons.sandbox.backend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IgnoredSignalsTest {
    @Test
    void whatWasStartedNotToHearIsHeardAgainByWhatItStarts() {
        var nohupInTheBackground = "Name:\tjava\nSigBlk:\t0000000000000007\nSigIgn:\t0000000000001007\nSigCgt:\t0\n";

        assertThat(IgnoredSignals.cure(nohupInTheBackground))
                .containsExactly("/usr/bin/env", "--default-signal=SIGHUP,SIGINT,SIGQUIT");
    }

    @Test
    void whoeverHearsAllIsStartedAsHeIs() {
        assertThat(IgnoredSignals.cure("SigIgn:\t0000000000001000\n")).isEmpty();
        assertThat(IgnoredSignals.cure("")).isEmpty();
    }
}
