package dev.electrons.sandbox;

import dev.electrons.sandbox.limit.NoCgroups;
import java.util.Map;

/** By bubblewrap where no cgroup may be made, which somebody accepted. */
class WithoutCgroupsIT extends EveryBackend {
    @Override
    Attacked attacked() {
        return new Attacked(
                Map.of("DE_SANDBOX_WITHOUT_CGROUPS", "accept"),
                config -> config.with(config.setup().limitedBy(() -> new NoCgroups("this is a test"))));
    }

    @Override
    String name() {
        return "bwrap";
    }

    @Override
    boolean byJob() {
        return false;
    }
}
