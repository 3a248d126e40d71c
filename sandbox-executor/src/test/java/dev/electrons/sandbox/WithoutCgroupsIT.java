package dev.electrons.sandbox;

import java.util.Map;

/** By bubblewrap where no cgroup may be made, which somebody accepted. */
class WithoutCgroupsIT extends EveryBackend {
    @Override
    Attacked attacked() {
        return new Attacked(Map.of("DE_SANDBOX_WITHOUT_CGROUPS", "accept"), WithoutCgroups::without);
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
