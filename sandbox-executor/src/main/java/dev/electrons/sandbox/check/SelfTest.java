package dev.electrons.sandbox.check;

import dev.electrons.sandbox.backend.Channel;
import dev.electrons.sandbox.backend.Ended;
import dev.electrons.sandbox.backend.Output;
import dev.electrons.sandbox.backend.SandboxFailure;
import dev.electrons.sandbox.job.Brake;
import dev.electrons.sandbox.job.Ending;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.job.Syntax;
import dev.electrons.sandbox.language.Interpreter;
import dev.electrons.sandbox.language.Languages;
import dev.electrons.sandbox.language.Languages.Listed;
import dev.electrons.sandbox.limit.Held;
import dev.electrons.sandbox.plan.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tries out at start what the sandbox promises, by running small programs in it. */
final class SelfTest {
    /** A slot that no job has. */
    private static final int SLOT = 250;

    private static final Limits SMALL = new Limits(Duration.ofSeconds(15), Duration.ofSeconds(15), 1, 512, 128, 8, 64);
    private static final Limits LITTLE_MEMORY = new Limits(SMALL.wall(), SMALL.cpu(), 1, 32, 32, 8, 64);
    private static final Limits FEW_PROCESSES = new Limits(SMALL.wall(), SMALL.cpu(), 1, 64, 4, 8, 64);

    /** Sizes as they are found inside, and a call that must be refused. */
    private static final String SIZES = """
            echo "open_files $(ulimit -n)"
            echo "file_kb $(ulimit -f)"
            /usr/bin/stat -f -c '%n %S %b' /tmp /dev/shm /box
            [[ -x /usr/bin/perl ]] || echo not_tried
            [[ -x /usr/bin/perl ]] && ! /usr/bin/perl -e 'exit !socket(my $s, 40, 1, 0)' && echo denied_call
            exit 0
            """;

    private final Sandbox sandbox;

    SelfTest(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** What holds; fails when a promise without which nothing may run does not. */
    Capabilities run(List<Offer> backends) throws SandboxFailure {
        var told = told();
        var enforced = new TreeMap<>(sandbox.backend().enforced());
        enforced.put("disk_mb", sandbox.workspaces().enforced());
        enforced.put("wall_ms", Held.full("by the service"));
        enforced.put("output_kb", Held.full("by the service"));
        enforced.put(
                "network",
                Held.full(sandbox.backend().reaches() ? "none, or by the service's proxy to named hosts" : "none"));
        var proven = new ArrayList<String>();
        new Sizes(told).found(SMALL, enforced, proven);
        prove("memory_mb", outgrowsMemory(), enforced, proven);
        prove("pids", outgrowsProcesses(), enforced, proven);
        return new Capabilities(
                sandbox.backend().name(),
                backends,
                promises(),
                words(enforced),
                proven.stream().sorted().toList(),
                enforced.entrySet().stream()
                        .filter(limit -> !limit.getValue().full())
                        .map(limit -> limit.getKey() + ": " + limit.getValue().how())
                        .toList(),
                figures(Limits.DEFAULT),
                figures(Limits.MOST));
    }

    private static Map<String, String> words(Map<String, Held> enforced) {
        var words = new TreeMap<String, String>();
        enforced.forEach((limit, held) -> words.put(limit, held.how()));
        return words;
    }

    private static Map<String, Long> figures(Limits limits) {
        var figures = new TreeMap<>(Limits.fixed());
        figures.putAll(limits.figures());
        return figures;
    }

    private static void prove(String limit, boolean outgrown, Map<String, Held> enforced, List<String> proven) {
        if (outgrown) {
            enforced.put(limit, Held.less("not enforced: a program outgrew it in the self-test"));
        } else {
            proven.add(limit);
        }
    }

    /** What a program in a box tells about it, once it has told that all promises are kept. */
    private List<String> told() throws SandboxFailure {
        var output = new Output(64 << 10);
        var isolation = sandbox.backend().isolation();
        Ended ended;
        try {
            ended = run(List.of("/bin/bash", "-c", isolation.script() + SIZES), SMALL, output);
        } catch (SandboxFailure e) {
            throw new SandboxFailure(Advice.on(String.valueOf(e.getMessage())), e);
        }
        var told = Arrays.asList(output.text(Channel.STDOUT).split("\n"));
        var broken =
                promises().stream().filter(promise -> !told.contains(promise)).toList();
        if (!broken.isEmpty()) {
            throw new SandboxFailure("the sandbox does not keep its promises here: " + broken + " (" + ended.reason()
                    + " " + output.text(Channel.STDERR).strip() + ")");
        }
        return told;
    }

    /** The filter is promised only on processors whose calls we know; elsewhere it is told as not enforced. */
    private List<String> promises() {
        var promises = new ArrayList<>(sandbox.backend().isolation().promises());
        var filter = sandbox.backend().enforced().get("system_calls");
        if (filter != null && filter.full()) {
            promises.add("system_calls_filtered");
        }
        return List.copyOf(promises);
    }

    private boolean outgrowsMemory() throws SandboxFailure {
        var much = List.of("/bin/bash", "-c", "x=$(head -c 100000000 /dev/zero | tr '\\0' a); exit 0");
        return run(much, LITTLE_MEMORY, new Output(64 << 10)).ending() == Ending.SUCCEEDED;
    }

    private boolean outgrowsProcesses() throws SandboxFailure {
        var many = List.of("/bin/sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep 5 & done; exit 0");
        return run(many, FEW_PROCESSES, new Output(64 << 10)).ending() == Ending.SUCCEEDED;
    }

    private Ended run(List<String> command, Limits limits, Output output) throws SandboxFailure {
        try (var box = sandbox.workspaces().open(limits.diskMb(), Limits.INODES, sandbox.user(SLOT))) {
            return sandbox.backend().run(Spec.of(command, limits), box, output, new Brake());
        }
    }

    /** Every language, with its version as it tells it from inside. */
    List<Listed> languages() {
        return sandbox.languages().known().all().stream().map(this::look).toList();
    }

    private Listed look(Syntax syntax) {
        return sandbox.languages().of(syntax).map(this::ask).orElseGet(() -> Languages.missing(syntax));
    }

    private Listed ask(Interpreter interpreter) {
        var syntax = interpreter.syntax();
        var output = new Output(64 << 10);
        try {
            var ended = run(interpreter.versionCommand(), SMALL, output);
            return ended.ending() == Ending.SUCCEEDED
                    ? new Listed(syntax.label(), true, version(output.log()), syntax.main(), null)
                    : Languages.unavailable(syntax, "does not start in the sandbox");
        } catch (SandboxFailure e) {
            return Languages.unavailable(syntax, String.valueOf(e.getMessage()));
        }
    }

    private static String version(String told) {
        var found = java.util.regex.Pattern.compile("\\d+(\\.\\d+)+").matcher(told);
        return found.find() ? found.group() : told.lines().findFirst().orElse("");
    }
}
