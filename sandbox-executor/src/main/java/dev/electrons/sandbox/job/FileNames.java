package dev.electrons.sandbox.job;

import java.util.List;

/** Which relative paths may name a file in a workspace. */
public final class FileNames {
    private static final int LONGEST = 255;
    private static final int DEEPEST = 16;

    private FileNames() {}

    /** Whether the path stays inside and holds nothing that a terminal, a shell or a log would trip over. */
    public static boolean safe(String path) {
        if (path.isEmpty() || path.startsWith("/") || path.length() > 4 * LONGEST) {
            return false;
        }
        var parts = List.of(path.split("/", -1));
        return parts.size() <= DEEPEST && parts.stream().allMatch(FileNames::safePart);
    }

    private static boolean safePart(String part) {
        return !part.isEmpty()
                && !part.equals(".")
                && !part.equals("..")
                && part.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= LONGEST
                && part.codePoints().noneMatch(FileNames::awkward);
    }

    private static boolean awkward(int c) {
        return Character.isISOControl(c) || c == '\\' || Character.getType(c) == Character.SURROGATE;
    }
}
