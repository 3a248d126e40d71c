package dev.electrons.sandbox.check;

import dev.electrons.boot.Health.Finding;
import dev.electrons.error.Problem;
import dev.electrons.sandbox.backend.SandboxFailure;
import dev.electrons.sandbox.job.Syntaxes;
import dev.electrons.sandbox.language.ExtraLanguage;
import dev.electrons.sandbox.language.Languages;
import dev.electrons.sandbox.language.Languages.Listed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether jobs can be run here and now; as long as they can't, nothing is run at all. */
public final class Readiness implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Readiness.class);

    /** What was found: a sandbox, or why there is none. */
    private sealed interface State {
        record Usable(Sandbox sandbox, Capabilities capabilities, List<Listed> languages) implements State {}

        record Unusable(String why) implements State {}
    }

    private final Setup setup;
    private final Syntaxes known;
    private volatile State state = new State.Unusable("the self-test has not ended yet");
    private boolean closed;

    /** Nothing is tried yet. */
    public Readiness(Setup setup) {
        this.setup = setup;
        this.known = Syntaxes.USUAL.and(
                setup.languages().stream().map(ExtraLanguage::syntax).toList());
    }

    /** The languages that requests may name, here or not. */
    public Syntaxes known() {
        return known;
    }

    /** Tries to put a sandbox together, unless there is one; blocks. */
    public synchronized void attempt() {
        if (closed || state instanceof State.Usable) {
            return;
        }
        try {
            var sandbox = Sandbox.open(setup);
            try {
                var test = new SelfTest(sandbox);
                state = new State.Usable(sandbox, test.run(Offer.all(setup)), test.languages());
                log.atInfo().addKeyValue("limits", capabilities().limits()).log("the sandbox is ready");
            } catch (SandboxFailure | RuntimeException e) {
                sandbox.close();
                throw e;
            }
        } catch (SandboxFailure | RuntimeException e) {
            state = new State.Unusable(String.valueOf(e.getMessage()));
            log.atError().addKeyValue("reason", e.getMessage()).log("no sandbox can be made, so every job is refused");
        }
    }

    /**
     * The sandbox.
     *
     * @throws Problem 503 {@code SANDBOX_ERROR} with the reason when there is none
     */
    public Sandbox sandbox() {
        return usable().sandbox();
    }

    /** What is enforced. Throws as {@link #sandbox()} does. */
    public Capabilities capabilities() {
        return usable().capabilities();
    }

    private State.Usable usable() {
        return switch (state) {
            case State.Usable usable -> usable;
            case State.Unusable unusable ->
                throw new Problem(503, "SANDBOX_ERROR", unusable.why(), Map.of("retry_after_s", 15));
        };
    }

    /** Every language, available or not. */
    public List<Listed> languages() {
        return switch (state) {
            case State.Usable usable -> usable.languages();
            case State.Unusable unusable ->
                known.all().stream()
                        .map(syntax -> Languages.unavailable(syntax, unusable.why()))
                        .toList();
        };
    }

    /** Why a language can't be used; empty when it can. */
    public Optional<String> without(String language) {
        return languages().stream()
                .filter(listed -> listed.language().equals(language) && !listed.available())
                .map(listed -> String.valueOf(listed.reason()))
                .findFirst();
    }

    public Finding finding() {
        return switch (state) {
            case State.Unusable unusable -> Finding.down(Map.of("error", unusable.why()));
            case State.Usable usable -> {
                var data = Map.<String, Object>of(
                        "backend", usable.capabilities().backend(),
                        "limits_driver", usable.capabilities().limits().getOrDefault("limits_driver", ""),
                        "not_enforced", usable.capabilities().notEnforced());
                yield usable.capabilities().notEnforced().isEmpty() ? Finding.up(data) : Finding.degraded(data);
            }
        };
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (state instanceof State.Usable usable) {
            state = new State.Unusable("the service is leaving");
            usable.sandbox().close();
        }
    }
}
