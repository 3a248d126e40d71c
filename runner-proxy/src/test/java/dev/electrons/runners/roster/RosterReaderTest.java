package dev.electrons.runners.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.runners.wire.Usage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RosterReaderTest {

    @Test
    void aFileOfEveryServedProtocolIsReadWhole() {
        var reading = RosterReader.read("""
                runners:
                  - name: claude-runner
                    protocol: cli
                    url: http://claude-runner:8789/
                    secret: env:RUNNER_SECRET
                    provider: anthropic
                    models: {claude-sonnet-4.5: claude-sonnet-4-5-20250929}
                    max_concurrent: 2
                    timeouts: {connect: 1s, total: 10m}
                  - {name: vllm, protocol: openai, url: "http://gpu:8000/v1", models: {glm-4-7b: glm, "*": "*"}}
                  - {name: echo, protocol: echo}
                probe: {every: 1s}
                breaker: {failures: 2}
                prices: {version: 2026-11, models: {glm-4-7b: {input_per_mtok_usd: 3.00, output_per_mtok_usd: 15}}}
                """);

        assertThat(reading.faults()).isEmpty();
        var runners = reading.roster().runners();
        assertThat(runners).extracting(RunnerSpec::name).containsExactly("claude-runner", "vllm", "echo");
        var claude = runners.getFirst();
        assertThat(claude.protocol())
                .isEqualTo(new Protocol.Cli(
                        URI.create("http://claude-runner:8789"), Optional.of(new SecretRef.Env("RUNNER_SECRET"))));
        assertThat(claude.timeouts().total()).isEqualTo(Duration.ofMinutes(10));
        assertThat(claude.maxConcurrent()).isEqualTo(2);
        assertThat(runners.getLast().models()).isEqualTo(Map.of("*", "echo"));
        assertThat(reading.roster().probe().every()).isEqualTo(Duration.ofSeconds(1));
        assertThat(reading.roster().prices().cost("glm-4-7b", new Usage(1_000_000, 1_000, null)))
                .contains(3.015);
    }

    @Test
    void everyFaultIsNamedAtOnce() {
        var reading = RosterReader.read("""
                runners:
                  - name: Claude Runner
                    protocol: cli
                    url: ftp://somewhere
                    secret: sk-live-123456
                    models: {}
                    max_concurrent: 0
                    timeouts: {conect: 1s, total: soon}
                  - {name: a, protocol: render, url: "http://a", headers: {x-key: sk-live-123456, Host: "env:H"}}
                  - {name: a, protocol: smoke, url: "http://user:pw@a", models: {x: x}}
                  - {name: b, protocol: openai, urll: "http://a", models: {x: x}, via: gateway}
                gateways: [{name: door, header: x-key, path: "/../{who}"}]
                prober: {}
                """);

        assertThat(reading.faults())
                .anyMatch(fault -> fault.startsWith("runners[0].name is required"))
                .anyMatch(fault -> fault.startsWith("runners[0].url is required"))
                .contains("runners[0].secret must be env:NAME or file:PATH, never the secret itself")
                .anyMatch(fault -> fault.startsWith("runners[0].models must name at least one model"))
                .contains("runners[0].max_concurrent must be a whole number from 1 to 10000")
                .anyMatch(fault -> fault.startsWith("runners[0].timeouts.total must be a duration"))
                .contains("runners[0].timeouts.conect is not a field; did you mean connect?")
                .contains(
                        "runners[2].protocol must be one of cli, openai, anthropic, gemini, ideogram, elevenlabs, render and echo")
                .contains("runners[1].headers.x-key must be env:NAME or file:PATH, never the value itself")
                .contains("runners[1].headers.Host is not a header in small letters that may be set")
                .contains("runners[2].name is used twice")
                .contains("runners[3].urll is not a field; did you mean url?")
                .contains("runners[3].via must name one of the gateways")
                .anyMatch(fault -> fault.startsWith("gateways[0].url is required"))
                .contains("gateways[0].header and secret belong together")
                .contains("gateways[0].path must be a path such as /{provider}")
                .contains("prober is not a field; did you mean probe?");
    }

    @Test
    void vendorsAreReadWithWhatTheyNeed() {
        var reading = RosterReader.read("""
                runners:
                  - {name: a, protocol: anthropic, url: "https://a", secret: "env:A", models: {x: y}, max_tokens: 4096}
                  - {name: b, protocol: anthropic, url: "https://b", models: {x: y}}
                  - {name: c, protocol: gemini, url: "https://c/", secret: "env:C", models: {x: y}}
                  - {name: d, protocol: gemini, url: "https://d", models: {x: y}, max_tokens: 1}
                """);

        assertThat(reading.faults()).hasSize(1).allMatch(fault -> fault.startsWith("runners[3].max_tokens is not"));
        var protocols =
                reading.roster().runners().stream().map(RunnerSpec::protocol).toList();
        assertThat(protocols)
                .startsWith(
                        new Protocol.Anthropic(URI.create("https://a"), Optional.of(new SecretRef.Env("A")), 4096),
                        new Protocol.Anthropic(URI.create("https://b"), Optional.empty(), 8192),
                        new Protocol.Gemini(URI.create("https://c"), Optional.of(new SecretRef.Env("C"))));
    }

    @Test
    void makersAreReadWithWhatTheyNeed() {
        var reading = RosterReader.read("""
                runners:
                  - {name: a, protocol: ideogram, url: "https://a", secret: "env:A", models: {ideogram-v2: V_2}}
                  - {name: b, protocol: elevenlabs, url: "https://b", models: {x: y}, voices: {alloy: v1}}
                  - {name: c, protocol: render, url: "https://c/edit/v1", headers: {x-gateway: "file:/run/key"}}
                """);

        assertThat(reading.faults()).isEmpty();
        var runners = reading.roster().runners();
        assertThat(runners.stream().map(RunnerSpec::protocol))
                .containsExactly(
                        new Protocol.Ideogram(URI.create("https://a"), Optional.of(new SecretRef.Env("A"))),
                        new Protocol.ElevenLabs(URI.create("https://b"), Optional.empty(), Map.of("alloy", "v1")),
                        new Protocol.Render(URI.create("https://c/edit/v1"), Optional.empty()));
        assertThat(runners.getLast().models()).isEqualTo(Map.of("*", "*"));
        assertThat(runners.getLast().secretRefs()).containsExactly(new SecretRef.File(Path.of("/run/key")));
    }

    @Test
    void whatTheCacheTookOrGaveHasItsOwnPrice() {
        var prices = RosterReader.read("""
                prices:
                  version: v
                  models:
                    a: {input_per_mtok_usd: 3, output_per_mtok_usd: 15, cache_read_per_mtok_usd: 0.3, cache_write_per_mtok_usd: 3.75}
                    b: {input_per_mtok_usd: 3, output_per_mtok_usd: 15}
                """).roster().prices();
        var usage = new Usage(3_000_000, 0, null, 1_000_000L, 1_000_000L, null);

        assertThat(prices.cost("a", usage)).contains(7.05);
        assertThat(prices.cost("b", usage)).contains(9.0);
        assertThat(prices.cost("c", usage)).isEmpty();
    }

    @Test
    void budgetsAreDollarsAndSingleAppsHaveTheirOwn() {
        var budgets = RosterReader.read("budgets: {per_run_usd: 2, per_app_day_usd: 0.5, apps: {my shop: 12.345678}}")
                .roster()
                .budgets();

        assertThat(budgets.perRunMicros()).contains(2_000_000L);
        assertThat(budgets.ofDay("anybody")).contains(500_000L);
        assertThat(budgets.ofDay("my shop")).contains(12_345_678L);
        assertThat(RosterReader.read("budgets: {per_run_usd: -1, per_day_usd: 3, apps: {a: much}}")
                        .faults())
                .containsExactlyInAnyOrder(
                        "budgets.per_run_usd must be US dollars, 0 or more, such as 2.50",
                        "budgets.apps.a must be US dollars, 0 or more, such as 2.50",
                        "budgets.per_day_usd is not a field; did you mean per_run_usd?");
    }

    @Test
    void aRunnerBehindAGatewayIsWhereTheGatewayHasIt() {
        var reading = RosterReader.read("""
                gateways:
                  - {name: gw, url: "https://gw/v1/x", path: "/{provider}", header: cf-aig-authorization, secret: "env:GW"}
                runners:
                  - {name: a, protocol: anthropic, via: gw, secret: "env:A", models: {x: y}}
                  - {name: b, protocol: gemini, via: gw, models: {x: y}}
                  - {name: c, protocol: openai, via: gw, provider: groq, models: {x: y}, headers: {x-more: "env:MORE"}}
                  - {name: d, protocol: openai, via: gw, url: "https://d", models: {x: y}}
                """);

        assertThat(reading.faults()).hasSize(1).allMatch(fault -> fault.startsWith("runners[3].url is that of"));
        var runners = reading.roster().runners();
        assertThat(runners.stream().limit(3).map(runner -> runner.protocol().address()))
                .containsExactly(
                        Optional.of(URI.create("https://gw/v1/x/anthropic")),
                        Optional.of(URI.create("https://gw/v1/x/google-ai-studio")),
                        Optional.of(URI.create("https://gw/v1/x/groq")));
        assertThat(runners.get(2).headers())
                .isEqualTo(
                        Map.of("cf-aig-authorization", new SecretRef.Env("GW"), "x-more", new SecretRef.Env("MORE")));
    }

    @Test
    void aLiteralSecretIsRefusedWithoutBeingRepeated() {
        var reading = RosterReader.read(
                "runners: [{name: a, protocol: cli, url: 'http://a', secret: sk-live-123456, models: {x: x}}]");

        assertThat(reading.faults()).hasSize(1).noneMatch(fault -> fault.contains("sk-live"));
    }

    @Test
    void whatIsNotYamlIsSaidSoWithoutQuotingIt() {
        var reading = RosterReader.read("runners: [{name: a, secret: 'sk-live-123456");

        assertThat(reading.faults()).hasSize(1).allMatch(fault -> fault.contains("not YAML") && !fault.contains("sk-"));
    }

    @Test
    void anEmptyFileHasNoRunners() {
        assertThat(RosterReader.read("")).isEqualTo(new RosterReader.Reading(Roster.EMPTY, java.util.List.of()));
        assertThat(RosterReader.read("runners: []\n").faults()).isEmpty();
    }

    @Test
    void aSecretPrintsAsStars() {
        var secret = new Secret("sk-live-123456");

        assertThat(secret).hasToString("***");
        assertThat(secret.redactedFrom("key sk-live-123456 is wrong")).isEqualTo("key *** is wrong");
    }
}
