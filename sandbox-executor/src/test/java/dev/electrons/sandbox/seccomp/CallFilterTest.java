package dev.electrons.sandbox.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The program is run as the kernel would run it, over calls of our choice; that the kernel heeds it, the attacks show. */
class CallFilterTest {
    private static final int I386 = 0x4000_0003;

    private static Answer verdict(Architecture on, int convention, int call, long first, long second) {
        var data = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(call).putInt(convention).putLong(0).putLong(first).putLong(second);
        int value = run(CallFilter.of(on), data);
        return Arrays.stream(Answer.values())
                .filter(answer -> answer.value() == value)
                .findFirst()
                .orElseThrow();
    }

    /** The few instructions there are of the kernel's machine. */
    private static int run(byte[] bytes, ByteBuffer data) {
        var program = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int accumulator = 0;
        for (int at = 0; ; at++) {
            int code = program.getShort(8 * at);
            int ifTrue = program.get(8 * at + 2) & 0xff;
            int ifFalse = program.get(8 * at + 3) & 0xff;
            int k = program.getInt(8 * at + 4);
            switch (code) {
                case 0x20 -> accumulator = data.getInt(k);
                case 0x06 -> {
                    return k;
                }
                case 0x15 -> at += accumulator == k ? ifTrue : ifFalse;
                case 0x25 -> at += Integer.compareUnsigned(accumulator, k) > 0 ? ifTrue : ifFalse;
                case 0x45 -> at += (accumulator & k) != 0 ? ifTrue : ifFalse;
                default -> throw new AssertionError("no instruction: " + code);
            }
        }
    }

    private static Answer verdict(Architecture on, int call) {
        return verdict(on, on.audit(), call, 0, 0);
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void everyDeniedCallIsRefusedAndItsNumberIsNobodyElses(Architecture on) {
        var numbers = new HashSet<Integer>();
        for (var denied : Denied.values()) {
            denied.on(on).ifPresent(number -> {
                assertThat(numbers.add(number)).as("%s", denied).isTrue();
                assertThat(verdict(on, number)).as("%s", denied).isEqualTo(denied.answer());
            });
        }
        for (var looked : Looked.values()) {
            assertThat(numbers).doesNotContain(looked.on(on));
        }
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void whateverIsNotNamedIsAllowedUpToTheNewestThatWeKnow(Architecture on) {
        var denied = new HashSet<Integer>();
        for (var call : Denied.values()) {
            call.on(on).ifPresent(denied::add);
        }
        for (int number = 0; number <= 456; number++) {
            boolean looked = number == Looked.SOCKET.on(on) || number == Looked.SOCKETPAIR.on(on);
            if (!denied.contains(number) && !looked) {
                assertThat(verdict(on, number)).as("%d", number).isEqualTo(Answer.ALLOW);
            }
        }
        assertThat(verdict(on, 457)).isEqualTo(Answer.NOT_THERE);
        assertThat(verdict(on, -1)).isEqualTo(Answer.NOT_THERE);
    }

    @ParameterizedTest
    @EnumSource(Architecture.class)
    void anotherConventionEndsTheProcessAndX32IsNotThere(Architecture on) {
        assertThat(verdict(on, I386, 1, 0, 0)).isEqualTo(Answer.KILL);
        assertThat(verdict(on, on.audit(), 0x4000_0000 | 1, 0, 0)).isEqualTo(Answer.NOT_THERE);
    }

    @ParameterizedTest
    @CsvSource({
        "1, ALLOW",
        "2, ALLOW",
        "10, ALLOW",
        "0, NO_SUCH_FAMILY",
        "16, NO_SUCH_FAMILY",
        "17, NO_SUCH_FAMILY",
        "38, NO_SUCH_FAMILY",
        "40, NO_SUCH_FAMILY",
        "0x100000002, ALLOW",
        "0x200000010, NO_SUCH_FAMILY"
    })
    void socketsAreLocalOrOfTheInternet(String family, Answer answer) {
        for (var on : Architecture.values()) {
            long number = Long.decode(family);
            assertThat(verdict(on, on.audit(), Looked.SOCKET.on(on), number, 0)).isEqualTo(answer);
            assertThat(verdict(on, on.audit(), Looked.SOCKETPAIR.on(on), number, 0))
                    .isEqualTo(answer);
        }
    }

    @ParameterizedTest
    @CsvSource({"0x5412, NOT_PERMITTED", "0x100005412, NOT_PERMITTED", "0x541c, NOT_PERMITTED", "0x5401, ALLOW"})
    void nothingCanBeTypedIntoATerminal(String request, Answer answer) {
        for (var on : Architecture.values()) {
            assertThat(verdict(on, on.audit(), Looked.IOCTL.on(on), 0, Long.decode(request)))
                    .isEqualTo(answer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0x3d0f00, ALLOW",
        "0x11, ALLOW",
        "0x10000011, NOT_PERMITTED",
        "0x20000, NOT_PERMITTED",
        "0x40000000, NOT_PERMITTED"
    })
    void aNewProcessIsInTheSameNamespaces(String flags, Answer answer) {
        for (var on : Architecture.values()) {
            assertThat(verdict(on, on.audit(), Looked.CLONE.on(on), Long.decode(flags), 0))
                    .isEqualTo(answer);
        }
    }
}
