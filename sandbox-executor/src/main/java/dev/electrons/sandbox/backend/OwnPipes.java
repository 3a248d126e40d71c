package dev.electrons.sandbox.backend;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Makes the three pipes of a process its user's own, since whoever opens {@code /dev/stdout} is asked whether he may. What
 * the process has at these numbers may be of its own choice by now, so a copy of each is looked at here before it is given away.
 */
@SuppressWarnings("restricted")
final class OwnPipes {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN = call("pidfd_open", 2);
    private static final MethodHandle COPY = call("pidfd_getfd", 3);
    private static final MethodHandle CLOSE = call("close", 1);

    private OwnPipes() {}

    private static MethodHandle call(String name, int numbers) {
        var parameters = new ValueLayout[numbers];
        Arrays.fill(parameters, ValueLayout.JAVA_INT);
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, parameters));
    }

    /** Does nothing about a process that has ended. */
    static void give(long pid, int user) throws IOException {
        try {
            int process = (int) OPEN.invokeExact((int) pid, 0);
            if (process < 0) {
                return;
            }
            try {
                for (int pipe = 0; pipe <= 2; pipe++) {
                    give((int) COPY.invokeExact(process, pipe, 0), user);
                }
            } finally {
                close(process);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("pidfd_open could not be called", e);
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
