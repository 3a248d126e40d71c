package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code de keys …} and {@code de guards …}: who may call, and what may start. */
final class Access {
    private Access() {}

    @Command(
            name = "keys",
            mixinStandardHelpOptions = true,
            description = "Makes, rotates and revokes the keys of applications.",
            subcommands = {ListKeys.class, CreateKey.class, RotateKey.class, RevokeKey.class})
    static final class Keys {}

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the keys, never their secrets.")
    static final class ListKeys extends Client {
        @Override
        public Integer call() throws Exception {
            return rows(door().get("keys").orFail(), "keys", "id", "app", "name", "scopes", "limits", "created_at");
        }
    }

    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a key; its secret is shown once.")
    static final class CreateKey extends Client {
        @Parameters(index = "0", description = "the application")
        String app = "";

        @Option(names = "--name", description = "what it is for")
        Optional<String> name = Optional.empty();

        @Option(
                names = "--scopes",
                split = ",",
                description = "of submit, read, steer, define, operate, admin (default: submit,read,steer)")
        List<String> scopes = List.of();

        @Option(names = "--rate", description = "calls in a period, such as 50/s")
        Optional<String> rate = Optional.empty();

        @Option(names = "--in-flight", description = "runs that have not ended, at most")
        Optional<Integer> inFlight = Optional.empty();

        @Option(names = "--daily-budget", description = "dollars a day")
        Optional<BigDecimal> dailyBudget = Optional.empty();

        @Option(
                names = "--agent-rate",
                paramLabel = "AGENTS=RATE",
                description =
                        "runs in a period whose graphs have at least so many agents, such as 5=10/m; may be repeated")
        Map<Integer, String> agentRates = Map.of();

        @Override
        public Integer call() throws Exception {
            var request = object().put("app", app);
            name.ifPresent(words -> request.put("name", words));
            if (!scopes.isEmpty()) {
                scopes.forEach(request.withArray("scopes")::add);
            }
            var limits = request.putObject("limits");
            rate.ifPresent(words -> limits.put("rate", words));
            inFlight.ifPresent(most -> limits.put("in_flight", most));
            dailyBudget.ifPresent(usd -> limits.put("daily_budget_usd", usd));
            agentRates.forEach((agents, tier) -> limits.withArray("agent_rates")
                    .addObject()
                    .put("agents", agents)
                    .put("rate", tier));
            print(door().post("keys", request).orFail());
            return 0;
        }
    }

    /** A command about one key. */
    @Command
    abstract static class OneKey extends Client {
        @Parameters(index = "0", description = "the key's id")
        String id = "";

        String path() {
            return "keys/" + Door.encoded(id);
        }
    }

    @Command(name = "rotate", mixinStandardHelpOptions = true, description = "Gives a key a new secret.")
    static final class RotateKey extends OneKey {
        @Option(names = "--grace", description = "how long the earlier secret still works (default: 24h)")
        Optional<String> grace = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var request = object();
            grace.ifPresent(time -> request.put("grace", time));
            print(door().post(path() + "/rotate", request).orFail());
            return 0;
        }
    }

    @Command(name = "revoke", mixinStandardHelpOptions = true, description = "Ends a key.")
    static final class RevokeKey extends OneKey {
        @Override
        public Integer call() throws Exception {
            print(door().delete(path()).orFail());
            return 0;
        }
    }

    @Command(
            name = "guards",
            mixinStandardHelpOptions = true,
            description = "Shows what only one run at a time may touch, and lets runs start again.",
            subcommands = {ListGuards.class, ShowGuard.class, ApproveGuard.class, ReleaseGuard.class})
    static final class Guards {}

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Lists targets, those to be looked at first.")
    static final class ListGuards extends Client {
        @Option(names = "--review", description = "only those that an operator has to look at")
        boolean review;

        @Override
        public Integer call() throws Exception {
            return rows(
                    door().get(new Query("guards").with("review", review).toString())
                            .orFail(),
                    "guards",
                    "target",
                    "held_by",
                    "waiting",
                    "consecutive_failures",
                    "review",
                    "at");
        }
    }

    /** A command about one target. */
    @Command
    abstract static class OneGuard extends Client {
        @Parameters(index = "0", description = "the target")
        String target = "";

        String path() {
            return "guards/" + Door.encoded(target);
        }

        int shown(JsonNode guard) {
            fields(
                    guard,
                    "target",
                    "pending",
                    "locked",
                    "held_by",
                    "held_since",
                    "consecutive_failures",
                    "last_failure_at",
                    "review",
                    "waiting");
            if (!structured() && !guard.path("queue").isEmpty()) {
                Table.print(System.out, guard.path("queue"), "run_id", "app_id", "since", "reason", "next_allowed_at");
            }
            return 0;
        }
    }

    @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows lock, queue and history of a target.")
    static final class ShowGuard extends OneGuard {
        @Override
        public Integer call() throws Exception {
            var guard = door().get(path()).orFail();
            shown(guard);
            if (!structured()) {
                Table.print(System.out, guard.path("events"), "version", "at", "type", "actor");
            }
            return 0;
        }
    }

    @Command(
            name = "approve",
            mixinStandardHelpOptions = true,
            description = "Says that what failed was looked at; runs may start again.")
    static final class ApproveGuard extends OneGuard {
        @Option(names = "--reason", description = "kept in the target's history")
        Optional<String> reason = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var request = object();
            reason.ifPresent(words -> request.put("reason", words));
            return shown(door().post(path() + "/approve", request).orFail());
        }
    }

    @Command(
            name = "release",
            mixinStandardHelpOptions = true,
            description = "Takes the target back and forgets its failures and cooldowns.")
    static final class ReleaseGuard extends OneGuard {
        @Option(names = "--reason", description = "kept in the target's history")
        Optional<String> reason = Optional.empty();

        @Override
        public Integer call() throws Exception {
            var request = object();
            put(request, "reason", reason);
            return shown(door().delete(path(), request).orFail());
        }
    }
}
