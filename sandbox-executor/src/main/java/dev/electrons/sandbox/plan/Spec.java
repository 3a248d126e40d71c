package dev.electrons.sandbox.plan;

import dev.electrons.sandbox.job.Content;
import dev.electrons.sandbox.job.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * One process to be run in a sandbox.
 *
 * @param command program and arguments, found by the sandbox's own {@code PATH}
 * @param env on top of the fixed environment
 * @param folder to start in, relative to the workspace; empty for the workspace itself
 * @param readOnly host folders to be seen, by where they are seen
 * @param fileMb MiB of any one file
 */
public record Spec(
        List<String> command,
        Map<String, String> env,
        String folder,
        Content stdin,
        Limits limits,
        Reach reach,
        Map<String, Path> readOnly,
        int fileMb) {

    /** A process without network, input or further folders. */
    public static Spec of(List<String> command, Limits limits) {
        return new Spec(command, Map.of(), "", Content.EMPTY, limits, Reach.nothing(), Map.of(), Limits.FILE_MB);
    }

    public Spec with(Map<String, String> variables) {
        return new Spec(command, variables, folder, stdin, limits, reach, readOnly, fileMb);
    }

    public Spec in(String place) {
        return new Spec(command, env, place, stdin, limits, reach, readOnly, fileMb);
    }

    public Spec fed(Content input) {
        return new Spec(command, env, folder, input, limits, reach, readOnly, fileMb);
    }

    public Spec reaching(Reach what, Map<String, Path> folders) {
        return new Spec(command, env, folder, stdin, limits, what, folders, fileMb);
    }

    /** The same with larger files. */
    public Spec files(int mib) {
        return new Spec(command, env, folder, stdin, limits, reach, readOnly, mib);
    }
}
