package dev.electrons.sandbox.workspace;

import java.io.IOException;
import java.nio.file.Path;

/** Removes a folder and all below it by the system's own tool, which walks trees deeper than any path may be long. */
final class Deletion {
    private Deletion() {}

    static void of(Path folder) throws IOException {
        var builder = new ProcessBuilder("/bin/rm", "-rf", "--", folder.toString());
        builder.environment().clear();
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        try {
            builder.start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
