package dev.electrons.sandbox.workspace;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/** The two system calls that give each job a file system of its own size; a {@code mount} process would cost more. */
@SuppressWarnings("restricted")
final class Mounts {
    private static final long NO_SETUID_NO_DEVICES = 0x2 | 0x4;
    private static final int DETACH = 2;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final VarHandle ERRNO_FIELD =
            Linker.Option.captureStateLayout().varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle MOUNT = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("mount"),
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.ADDRESS),
            ERRNO);
    private static final MethodHandle UMOUNT = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("umount2"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            ERRNO);

    private Mounts() {}

    /** Mounts a file system in memory, of at most this size, that belongs to one user. */
    static void memory(Path place, int mib, int inodes, int user) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            var options = "size=" + mib + "m,nr_inodes=" + inodes + ",mode=700,uid=" + user + ",gid=" + user;
            int result = (int) MOUNT.invokeExact(
                    state,
                    arena.allocateFrom("de-sandbox"),
                    arena.allocateFrom(place.toString()),
                    arena.allocateFrom("tmpfs"),
                    NO_SETUID_NO_DEVICES,
                    arena.allocateFrom(options));
            check(result, state, "mount " + place);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("mount could not be called", e);
        }
    }

    /** Takes it away again, even if something still looks at it. */
    static void away(Path place) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var state = arena.allocate(Linker.Option.captureStateLayout());
            int result = (int) UMOUNT.invokeExact(state, arena.allocateFrom(place.toString()), DETACH);
            check(result, state, "umount " + place);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("umount could not be called", e);
        }
    }

    private static void check(int result, MemorySegment state, String call) throws IOException {
        if (result != 0) {
            throw new IOException(call + " failed with error " + (int) ERRNO_FIELD.get(state, 0L));
        }
    }
}
