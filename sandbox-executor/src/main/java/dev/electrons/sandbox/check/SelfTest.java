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

    /** Each line is a promise that every sandbox keeps, or it is not used. */
    private static final String ISOLATION = """
            status=$(</proc/self/status)
            mapfile -t net </proc/net/dev
            mapfile -d '' -t start </proc/1/environ
            foreign=0
            for v in "${start[@]}"; do n=${v%%=*}; [[ $v == "$n=${!n-}" ]] || foreign=1; done
            [[ $UID == 1000 ]] && echo user
            [[ $status =~ CapEff:[[:space:]]*0+[[:space:]] ]] && echo no_capabilities
            [[ $status =~ Seccomp:[[:space:]]*2 ]] && echo system_calls_filtered
            [[ $status =~ NoNewPrivs:[[:space:]]*1 ]] && echo no_new_privileges
            [[ ${#net[@]} -le 3 ]] && echo no_network
            [[ $foreign == 0 ]] && echo empty_environment
            [[ ! -w / && ! -w /usr && ! -w /etc && ! -w /dev ]] && echo read_only_system
            [[ ! -e /root && ! -e /home && ! -e /etc/shadow && ! -e /sys ]] && echo host_files_hidden
            [[ $$ -lt 10 ]] && echo own_processes
            """;

    private static final List<String> PROMISES = List.of(
            "user",
            "no_capabilities",
            "no_new_privileges",
            "no_network",
            "empty_environment",
            "read_only_system",
            "host_files_hidden",
            "own_processes");

    private final Sandbox sandbox;

    SelfTest(Sandbox sandbox) {
        this.sandbox = sandbox;
    }

    /** What holds; fails when a promise without which nothing may run does not. */
    Capabilities run(List<Offer> backends) throws SandboxFailure {
        var kept = isolation();
        var enforced = new TreeMap<>(sandbox.backend().enforced());
        enforced.put("disk_mb", sandbox.workspaces().enforced());
        enforced.put("wall_ms", "by the service");
        enforced.put("output_kb", "by the service");
        enforced.put("network", "none, or by the service's proxy to named hosts");
        var missing = new ArrayList<String>();
        prove("memory_mb", outgrowsMemory(), enforced);
        prove("pids", outgrowsProcesses(), enforced);
        enforced.forEach((limit, how) -> {
            if (how.startsWith("not ") || how.startsWith("for each")) {
                missing.add(limit + ": " + how);
            }
        });
        return new Capabilities(
                sandbox.backend().name(),
                backends,
                kept,
                enforced,
                List.copyOf(missing),
                Limits.DEFAULT.figures(),
                Limits.MOST.figures());
    }

    private static void prove(String limit, boolean outgrown, Map<String, String> enforced) {
        if (outgrown) {
            enforced.put(limit, "not enforced: a program outgrew it in the self-test");
        }
    }

    private List<String> isolation() throws SandboxFailure {
        var output = new Output(64 << 10);
        Ended ended;
        try {
            ended = run(List.of("/bin/bash", "-c", ISOLATION), SMALL, output);
        } catch (SandboxFailure e) {
            throw new SandboxFailure(Advice.on(String.valueOf(e.getMessage())), e);
        }
        var kept = Arrays.asList(output.text(Channel.STDOUT).split("\n"));
        var promises = promises();
        var broken =
                promises.stream().filter(promise -> !kept.contains(promise)).toList();
        if (!broken.isEmpty()) {
            throw new SandboxFailure("the sandbox does not keep its promises here: " + broken + " (" + ended.reason()
                    + " " + output.text(Channel.STDERR).strip() + ")");
        }
        return promises;
    }

    /** The filter is promised only on processors whose calls we know; elsewhere it is told as not enforced. */
    private List<String> promises() {
        var promises = new ArrayList<>(PROMISES);
        if (!sandbox.backend()
                .enforced()
                .getOrDefault("system_calls", "not filtered")
                .startsWith("not ")) {
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
        return Arrays.stream(Syntax.values()).map(this::look).toList();
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
