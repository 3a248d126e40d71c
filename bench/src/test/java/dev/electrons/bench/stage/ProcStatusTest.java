package dev.electrons.bench.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcStatusTest {
    private static final String STATUS = """
            Name:	java
            VmPeak:	 8983000 kB
            VmHWM:	  204800 kB
            VmRSS:	  153600 kB
            RssAnon:	  100000 kB
            Threads:	31
            """;

    @Test
    void residentAndPeakMemoryAreTold() {
        assertThat(ProcStatus.parse(STATUS)).isEqualTo(new ProcStatus(150, 200, 31));
    }

    @Test
    void aZombieHasNoMemory() {
        assertThat(ProcStatus.parse("Name:\tjava\nState:\tZ (zombie)\n")).isEqualTo(new ProcStatus(0, 0, 0));
    }

    @Test
    void aFieldIsNotTakenForAnotherThatStartsLikeIt() {
        assertThat(ProcStatus.number("Pss_Anon: 7 kB\nPss: 5 kB\n", "Pss")).isEqualTo(5);
    }

    @Test
    void aProcessThatIsGoneHoldsNothing() {
        assertThat(ProcStatus.proportionalMib(-1)).isZero();
    }

    @Test
    void thisProcessHasSomeMemory() {
        assertThat(ProcStatus.of(ProcessHandle.current().pid()).rssMib()).isPositive();
    }
}
