package dev.electrons.sandbox.seccomp;

/** Calls that are allowed or not by an argument. */
enum Looked {
    CLONE(56, 220),
    SOCKET(41, 198),
    SOCKETPAIR(53, 199),
    IOCTL(16, 29);

    private final int onX86;
    private final int onArm;

    Looked(int onX86, int onArm) {
        this.onX86 = onX86;
        this.onArm = onArm;
    }

    int on(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> onX86;
            case AARCH64 -> onArm;
        };
    }
}
