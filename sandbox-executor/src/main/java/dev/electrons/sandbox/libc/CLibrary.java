package dev.electrons.sandbox.libc;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The few functions of the C library that Java has no word for; a process for each of them would cost more than what it does. */
@SuppressWarnings("restricted")
public final class CLibrary {
    private static final int CLOSED_ON_EXEC = 0x80000;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_FIELD =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle MOUNT = function(
            "mount",
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_LONG,
            ValueLayout.ADDRESS);
    private static final MethodHandle UMOUNT = function("umount2", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
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

    /** One call, with memory for its arguments and for what it says went wrong. */
    @FunctionalInterface
    private interface Call {
        int in(Arena arena, MemorySegment state) throws Throwable;
    }

    private static void call(String what, Call call) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            if (call.in(arena, state) != 0) {
                throw new IOException(what + " failed with error " + (int) ERRNO_FIELD.get(state, 0L));
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(what + " could not be called", e);
        }
    }

    /**
     * Mounts a file system.
     *
     * @param source what the table of mounts names as its device
     * @param flags {@code MS_…}
     * @param options of this type of file system
     */
    public static void mount(String source, String place, String type, long flags, String options) throws IOException {
        call("mount " + place, (arena, state) -> (int) MOUNT.invokeExact(
                state,
                arena.allocateFrom(source),
                arena.allocateFrom(place),
                arena.allocateFrom(type),
                flags,
                arena.allocateFrom(options)));
    }

    /**
     * Takes a mount away.
     *
     * @param flags {@code MNT_…}
     */
    public static void unmount(String place, int flags) throws IOException {
        call("umount " + place, (arena, state) -> (int) UMOUNT.invokeExact(state, arena.allocateFrom(place), flags));
    }

    /** A new pipe: the number of the end to read from, and of the one to write to. Nobody that we start has them. */
    public static int[] pipe() throws IOException {
        var ends = new int[2];
        call("pipe", (arena, state) -> {
            var both = arena.allocate(ValueLayout.JAVA_INT, 2);
            int result = (int) PIPE.invokeExact(state, both, CLOSED_ON_EXEC);
            MemorySegment.copy(both, ValueLayout.JAVA_INT, 0, ends, 0, 2);
            return result;
        });
        return ends;
    }

    /** Closes a file by its number. */
    public static void close(int descriptor) throws IOException {
        call("close", (_, state) -> (int) CLOSE.invokeExact(state, descriptor));
    }

    /** Sets a limit of another process, see {@code setrlimit(2)}. */
    public static void limit(long process, int resource, long soft, long hard) throws IOException {
        call("prlimit", (arena, state) -> {
            var both = arena.allocateFrom(ValueLayout.JAVA_LONG, soft, hard);
            return (int) LIMIT.invokeExact(state, (int) process, resource, both, MemorySegment.NULL);
        });
    }
}
