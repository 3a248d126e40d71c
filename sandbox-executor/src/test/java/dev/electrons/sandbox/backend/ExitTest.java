package dev.electrons.sandbox.backend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Stop;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitTest {
    private static final String STARTED = "{ \"child-pid\": 42, \"pid-namespace\": 7 }\n";

    @ParameterizedTest
    @CsvSource({
        "0,   false, false, SUCCEEDED",
        "0,   true,  true,  SUCCEEDED",
        "1,   false, false, FAILED",
        "200, false, false, FAILED",
        "137, false, false, SIGNALED",
        "137, true,  false, OOM_KILLED",
        "1,   true,  false, OOM_KILLED",
        "1,   false, true,  DISK_LIMIT",
        "153, false, false, DISK_LIMIT",
        "152, false, false, TIMEOUT"
    })
    void anEndByItselfIsJudgedByItsExitCode(int code, boolean outOfMemory, boolean full, Ending ending) {
        assertThat(new Exit(OptionalInt.of(code), Optional.empty(), outOfMemory, full).ending())
                .isEqualTo(ending);
    }

    @ParameterizedTest
    @CsvSource({"CANCELLED,CANCELLED", "WALL_TIME,TIMEOUT", "CPU_TIME,TIMEOUT", "OUTPUT,OUTPUT_LIMIT", "DISK,DISK_LIMIT"
    })
    void anEndByUsIsJudgedByWhy(Stop stop, Ending ending) {
        assertThat(new Exit(OptionalInt.of(0), Optional.of(stop), true, true).ending())
                .isEqualTo(ending);
    }

    @Test
    void aProgramThatNeverStartedHasNoExitCodeWhateverItSeemsToPrint() {
        assertThat(Exit.code(STARTED, "bwrap: setting up uid map: Permission denied"))
                .isEmpty();
        assertThat(Exit.code(STARTED, "bwrap: execvp x: No such file or directory"))
                .hasValue(127);
        assertThat(Exit.code(STARTED + "{ \"exit-code\": 3 }", "bwrap: execvp x"))
                .hasValue(3);
        assertThat(new Exit(OptionalInt.empty(), Optional.empty(), false, false).ending())
                .isEqualTo(Ending.SANDBOX_ERROR);
        assertThat(Exit.first(STARTED)).contains(42L);
    }
}
