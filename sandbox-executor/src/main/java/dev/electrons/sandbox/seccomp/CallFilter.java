package dev.electrons.sandbox.seccomp;

import java.util.Arrays;

/**
 * The filter that every sandboxed process runs under. Calls of another architecture's convention end the process; those
 * of x32 and those newer than our tables are answered as by a kernel that has never heard of them; {@link Denied} ones
 * are refused; sockets are local or of the internet; no terminal can be typed into; no namespace can be made.
 */
public final class CallFilter {
    private static final int NUMBER = 0;
    private static final int ARCHITECTURE = 4;
    private static final int FIRST_ARGUMENT = 16;
    private static final int SECOND_ARGUMENT = 24;

    /** futex_requeue, of Linux 6.7. */
    private static final int NEWEST = 456;
    /** {@code CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET}. */
    static final int[] NAMESPACES = {
        0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000
    };

    private static final int LOCAL = 1;
    private static final int INTERNET_4 = 2;
    private static final int INTERNET_6 = 10;
    /** {@code TIOCSTI}: puts a character into a terminal's input as if it had been typed. */
    static final int TYPE_IN = 0x5412;
    /** {@code TIOCLINUX}: pastes the console's selection, which does the same. */
    static final int PASTE_IN = 0x541c;

    private CallFilter() {}

    /** The program for a processor, as the kernel and bubblewrap take it. */
    public static byte[] of(Architecture architecture) {
        var filter = new Assembler()
                .load(ARCHITECTURE)
                .unlessEqual(architecture.audit(), Answer.KILL)
                .load(NUMBER)
                .ifGreater(NEWEST, Answer.NOT_THERE);
        for (var denied : Denied.values()) {
            denied.on(architecture).ifPresent(number -> filter.ifEqual(number, denied.answer()));
        }
        return filter.whenEqual(Looked.CLONE.on(architecture), sameNamespaces())
                .whenEqual(Looked.SOCKET.on(architecture), knownFamilies())
                .whenEqual(Looked.SOCKETPAIR.on(architecture), knownFamilies())
                .whenEqual(Looked.IOCTL.on(architecture), noTyping())
                .answer(Answer.ALLOW)
                .bytes();
    }

    private static Assembler sameNamespaces() {
        return new Assembler()
                .load(FIRST_ARGUMENT)
                .ifAnyBit(Arrays.stream(NAMESPACES).reduce(0, (a, b) -> a | b), Answer.NOT_PERMITTED)
                .answer(Answer.ALLOW);
    }

    private static Assembler knownFamilies() {
        return new Assembler()
                .load(FIRST_ARGUMENT)
                .ifEqual(LOCAL, Answer.ALLOW)
                .ifEqual(INTERNET_4, Answer.ALLOW)
                .ifEqual(INTERNET_6, Answer.ALLOW)
                .answer(Answer.NO_SUCH_FAMILY);
    }

    private static Assembler noTyping() {
        return new Assembler()
                .load(SECOND_ARGUMENT)
                .ifEqual(TYPE_IN, Answer.NOT_PERMITTED)
                .ifEqual(PASTE_IN, Answer.NOT_PERMITTED)
                .answer(Answer.ALLOW);
    }
}
