package dev.electrons.sandbox.check;

import dev.electrons.sandbox.backend.Backend;
import dev.electrons.sandbox.cluster.Cluster;
import dev.electrons.sandbox.language.ExtraLanguage;
import dev.electrons.sandbox.limit.LimitsDriver;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a sandbox is put together from, as configuration says.
 *
 * @param kind of the backend
 * @param slots jobs at once
 * @param home folder to keep workspaces below
 * @param path folders to look for tools in
 * @param limits finds the driver that holds jobs within their limits here
 * @param withoutCgroups whether jobs are run although memory and processor time can only be held per process
 * @param languages beside the usual ones
 * @param platform of gVisor
 * @param cluster where pods are made
 */
public record Setup(
        Backend.Kind kind,
        int slots,
        Path home,
        List<Path> path,
        Supplier<LimitsDriver> limits,
        boolean withoutCgroups,
        List<ExtraLanguage> languages,
        String platform,
        Cluster cluster) {
    public Setup {
        path = List.copyOf(path);
        languages = List.copyOf(languages);
    }

    /** The same with another driver. */
    public Setup limitedBy(Supplier<LimitsDriver> driver) {
        return new Setup(kind, slots, home, path, driver, withoutCgroups, languages, platform, cluster);
    }

    /** The same with tools from other folders. */
    public Setup from(List<Path> folders) {
        return new Setup(kind, slots, home, folders, limits, withoutCgroups, languages, platform, cluster);
    }
}
