package dev.electrons.sandbox.backend;

import dev.electrons.sandbox.egress.Exits;
import dev.electrons.sandbox.plan.Reach;
import java.io.IOException;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** Opens the way out that a process may have. */
final class Ways {
    private Ways() {}

    /** Null for a process that reaches nothing. */
    static Exits.@Nullable Exit open(Exits exits, Reach reach) throws IOException, SandboxFailure {
        return switch (reach) {
            case Reach.Nothing _ -> null;
            case Reach.Hosts hosts -> {
                if (!Files.isExecutable(Exits.PERL)) {
                    throw new SandboxFailure("no way out without " + Exits.PERL + "; apt-get install perl-base");
                }
                yield exits.open(hosts.allowance());
            }
        };
    }
}
