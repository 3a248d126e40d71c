package dev.electrons.sandbox.execution;

import java.util.concurrent.Semaphore;

/**
 * Memory for answers that are being put together: what programs left behind may not be more than this service can hold.
 * Whoever needs much waits until others are done; whoever needs more than there is gets all of it, alone.
 */
final class Room {
    private static final int MIB = 20;
    /** A file is there as bytes, as base64 in the report and as base64 in the answer, which is copied once. */
    private static final int PER_FILE_BYTE = 5;
    /** A text is there in two bytes for a character; in the answer one may become six. */
    private static final int PER_OUTPUT_BYTE = 14;

    private final int mib;
    private final Semaphore free;

    /** Room of this many bytes. */
    Room(long bytes) {
        this.mib = Math.clamp(bytes >> MIB, 1, Integer.MAX_VALUE);
        this.free = new Semaphore(mib, true);
    }

    /** Half of what this JVM may have. */
    static Room ofThisService() {
        return new Room(Runtime.getRuntime().maxMemory() / 2);
    }

    /** Most bytes of files that can be in one answer. */
    long mostFiles() {
        return ((long) mib << MIB) / PER_FILE_BYTE;
    }

    /** A part of the room, given back when it is closed. */
    interface Share extends AutoCloseable {
        Share NOTHING = () -> {};

        @Override
        void close();
    }

    /** Waits for room for an answer. */
    Share take(long fileBytes, long outputBytes) throws InterruptedException {
        long wanted = (fileBytes * PER_FILE_BYTE + outputBytes * PER_OUTPUT_BYTE) >> MIB;
        if (wanted == 0) {
            return Share.NOTHING;
        }
        int taken = (int) Math.min(wanted, mib);
        free.acquire(taken);
        return () -> free.release(taken);
    }
}
