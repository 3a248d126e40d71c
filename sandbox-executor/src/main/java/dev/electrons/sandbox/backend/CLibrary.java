package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.plan.ProcessLimit;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** What Java has no word for: pipes whose ends have numbers, and limits of another process. */
@SuppressWarnings("restricted")
final class CLibrary {
    private static final int CLOSED_ON_EXEC = 0x80000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_FIELD =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle PIPE = function("pipe2", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT);
    private static final MethodHandle LIMIT =
            function("prlimit", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS);

    private CLibrary() {}

    private static MethodHandle function(String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments),
                ERRNO);
    }

    /** A new pipe: the number of the end to read from, and of the one to write to. Nobody that we start has them. */
    static int[] pipe() throws IOException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            var ends = arena.allocate(ValueLayout.JAVA_INT, 2);
            check((int) PIPE.invokeExact(state, ends, CLOSED_ON_EXEC), state, "a pipe");
            return ends.toArray(ValueLayout.JAVA_INT);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("a pipe could not be made", e);
        }
    }

    static void close(int descriptor) {
        try (var arena = Arena.ofConfined()) {
            int _ = (int) CLOSE.invokeExact(arena.allocate(Linker.Option.captureStateLayout()), descriptor);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("close could not be called", e);
        }
    }

    static void limit(long process, ProcessLimit limit) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            var both = arena.allocateFrom(ValueLayout.JAVA_LONG, limit.soft(), limit.hard());
            check(
                    (int) LIMIT.invokeExact(state, (int) process, limit.resource(), both, MemorySegment.NULL),
                    state,
                    "a limit");
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("a limit could not be set", e);
        }
    }

    private static void check(int result, MemorySegment state, String what) throws IOException {
        if (result != 0) {
            throw new IOException(what + " failed with error " + (int) ERRNO_FIELD.get(state, 0L));
        }
    }
}
