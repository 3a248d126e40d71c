package dev.electrons.sandbox.job;

/**
 * A file to be laid into the workspace.
 *
 * @param name relative path that was found safe by {@link FileNames}
 */
public record SourceFile(String name, Content content) {
    /** Whether it asks to be started by its own interpreter. */
    public boolean script() {
        return content.startsWith("#!");
    }
}
