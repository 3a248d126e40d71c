package dev.electrons.sandbox;

import dev.electrons.boot.Service;
import dev.electrons.boot.Settings;
import dev.electrons.sandbox.limit.NoCgroups;

/** The service where no cgroup may be made, to be started as a process of its own. */
final class WithoutCgroups {
    private WithoutCgroups() {}

    public static void main(String[] args) {
        Service.run("sandbox-executor", WithoutCgroups::config, SandboxExecutor::parts);
    }

    /** The settings, on a machine that has no cgroups. */
    static SandboxConfig config(Settings settings) {
        return without(SandboxConfig.read(settings));
    }

    /** The same on a machine that has no cgroups. */
    static SandboxConfig without(SandboxConfig config) {
        return config.with(config.setup().limitedBy(() -> new NoCgroups("this is a test")));
    }
}
