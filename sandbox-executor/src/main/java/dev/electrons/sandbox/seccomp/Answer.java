package dev.electrons.sandbox.seccomp;

/** What the kernel does with a call; the figures are those of {@code linux/seccomp.h} and {@code errno.h}. */
enum Answer {
    ALLOW(0x7fff_0000),
    KILL(0x8000_0000),
    NOT_PERMITTED(Answer.ERRNO | 1),
    /** What an older kernel would say, so that libraries fall back on what they did before. */
    NOT_THERE(Answer.ERRNO | 38),
    NO_SUCH_FAMILY(Answer.ERRNO | 97);

    private static final int ERRNO = 0x0005_0000;

    private final int value;

    Answer(int value) {
        this.value = value;
    }

    int value() {
        return value;
    }
}
