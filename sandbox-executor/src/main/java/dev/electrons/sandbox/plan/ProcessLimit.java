package dev.electrons.sandbox.plan;

/**
 * A limit that the kernel holds for each process by itself.
 *
 * @param resource its number, the same on all processors that a JDK is made for
 * @param soft at which a process is told; bytes, seconds or pieces
 * @param hard which it cannot raise
 */
public record ProcessLimit(int resource, long soft, long hard) {
    private static final int CPU = 0;
    private static final int FILE_SIZE = 1;
    private static final int CORE = 4;
    private static final int OPEN_FILES = 7;

    /** No memory of a process is written to a file when it crashes. */
    static ProcessLimit noDumps() {
        return new ProcessLimit(CORE, 0, 0);
    }

    static ProcessLimit openFiles(int most) {
        return new ProcessLimit(OPEN_FILES, most, most);
    }

    /** The size of any one file. */
    static ProcessLimit fileBytes(long most) {
        return new ProcessLimit(FILE_SIZE, most, most);
    }

    static ProcessLimit cpuSeconds(long soft, long hard) {
        return new ProcessLimit(CPU, soft, hard);
    }
}
