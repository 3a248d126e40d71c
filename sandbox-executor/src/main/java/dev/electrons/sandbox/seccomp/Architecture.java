package dev.electrons.sandbox.seccomp;

import java.util.Locale;
import java.util.Optional;

/** A processor whose system calls we know by number. */
public enum Architecture {
    X86_64(0xc000_003e),
    AARCH64(0xc000_00b7);

    /** How the kernel names the calling convention that a call came by ({@code AUDIT_ARCH_*}). */
    private final int audit;

    Architecture(int audit) {
        this.audit = audit;
    }

    int audit() {
        return audit;
    }

    /** The architecture of this name, as the JVM tells it; empty for one that we have no table of. */
    public static Optional<Architecture> named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Optional.of(X86_64);
            case "aarch64", "arm64" -> Optional.of(AARCH64);
            default -> Optional.empty();
        };
    }
}
