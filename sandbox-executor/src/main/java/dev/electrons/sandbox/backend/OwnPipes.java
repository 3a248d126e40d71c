package dev.electrons.sandbox.backend;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes the three pipes of a process its user's own, since whoever opens {@code /dev/stdout} is asked whether he may. What
 * the process has at these numbers may be of its own choice by now, so a copy of each is looked at here before it is given away.
 */
@SuppressWarnings("restricted")
final class OwnPipes {
    /** The same on every processor; the C library has names for them only lately, and kernels before 5.6 have not both. */
    private static final long PIDFD_OPEN = 434;

    private static final long PIDFD_GETFD = 438;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SYSCALL = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("syscall"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle CLOSE = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private OwnPipes() {}

    /** Does nothing about a process that has ended, nor where the kernel hands out no copies. */
    static void give(long pid, int user) throws IOException {
        try {
            int process = (int) (long) SYSCALL.invokeExact(PIDFD_OPEN, pid, 0L, 0L);
            if (process < 0) {
                return;
            }
            try {
                for (int pipe = 0; pipe <= 2; pipe++) {
                    give((int) (long) SYSCALL.invokeExact(PIDFD_GETFD, (long) process, (long) pipe, 0L), user);
                }
            } finally {
                close(process);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("a system call could not be made", e);
        }
    }

    private static void give(int copy, int user) throws Throwable {
        if (copy < 0) {
            return;
        }
        try {
            var place = Path.of("/proc/self/fd/" + copy);
            if (Files.readSymbolicLink(place).toString().startsWith("pipe:[")) {
                Files.setAttribute(place, "unix:uid", user);
            }
        } finally {
            close(copy);
        }
    }

    private static void close(int descriptor) throws Throwable {
        int _ = (int) CLOSE.invokeExact(descriptor);
    }
}
