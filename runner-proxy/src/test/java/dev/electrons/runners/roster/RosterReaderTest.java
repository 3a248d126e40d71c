package dev.electrons.runners.roster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.runners.wire.Made;
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
                        "runners[2].protocol must be one of cli, openai, anthropic, gemini, image, audio, render and echo")
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

        assertThat(reading.faults())
                .hasSize(1)
                .allMatch(fault -> fault.equals("runners[3].max_tokens is for protocol anthropic"));
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

    /** As the contract has it; the ellipsis stands for a host. */
    @Test
    void theContractsOwnExampleIsRead() {
        var reading = RosterReader.read("""
                # runners.yaml
                runners:
                  - name: claude-runner          # order = waterfall order among runners that serve a model
                    protocol: cli                # cli | openai | anthropic | gemini | image | audio | render
                    url: http://claude-runner:8789
                    secret: env:RUNNER_SECRET    # env:NAME or file:PATH, never a literal
                    via: gateway                 # optional: name of a gateway below
                    models: {claude-sonnet-4.5: claude-sonnet-4-5-20250929}
                    max_concurrent: 4
                    timeouts: {connect: 2s, first_token: 20s, idle: 30s, total: 5m}
                gateways:
                  - {name: gateway, url: https://…, path: "/{provider}", header: cf-aig-authorization, secret: env:AI_GATEWAY_TOKEN}   # {provider}: anthropic, openai, google-ai-studio
                prices: {version: 2026-11, models: {claude-sonnet-4.5: {input_per_mtok_usd: 3.00, output_per_mtok_usd: 15.00}}}
                """.replace("…", "gateway.example"));

        assertThat(reading.faults()).isEmpty();
        var runner = reading.roster().runners().getFirst();
        assertThat(runner.protocol())
                .isEqualTo(new Protocol.Cli(
                        URI.create("http://claude-runner:8789"), Optional.of(new SecretRef.Env("RUNNER_SECRET"))));
        assertThat(runner.headers()).isEqualTo(Map.of("cf-aig-authorization", new SecretRef.Env("AI_GATEWAY_TOKEN")));
        assertThat(reading.roster().prices().version()).isEqualTo("2026-11");
    }

    @Test
    void picturesAndSpeechAreAskedOfTheVendorThatIsNamed() {
        var reading = RosterReader.read("""
                gateways: [{name: gw, url: "https://gw", path: "/{provider}"}]
                runners:
                  - {name: a, protocol: image, url: "https://a", models: {x: y}}
                  - {name: b, protocol: image, vendor: openai, url: "https://b", models: {x: y}}
                  - {name: c, protocol: audio, url: "https://c", models: {x: y}, voices: {alloy: v1}}
                  - {name: d, protocol: audio, vendor: openai, via: gw, models: {x: y}}
                  - {name: e, protocol: audio, vendor: ideogram, url: "https://e", models: {x: y}}
                  - {name: f, protocol: openai, vendor: openai, url: "https://f", models: {x: y}}
                """);

        assertThat(reading.faults())
                .hasSize(2)
                .contains("runners[4].vendor must be one of [elevenlabs, openai]")
                .contains("runners[5].vendor is for protocol image and audio");
        assertThat(reading.roster().runners().stream().limit(4).map(RunnerSpec::protocol))
                .containsExactly(
                        new Protocol.Ideogram(URI.create("https://a"), Optional.empty()),
                        new Protocol.Image(URI.create("https://b"), Optional.empty()),
                        new Protocol.ElevenLabs(URI.create("https://c"), Optional.empty(), Map.of("alloy", "v1")),
                        new Protocol.Audio(URI.create("https://gw/openai"), Optional.empty()));
    }

    @Test
    void theRoomOfAModelIsSaidOfOneThatIsServed() {
        var reading = RosterReader.read("""
                runners:
                  - {name: a, protocol: openai, url: "https://a", models: {x: y}, context: {x: 128000}}
                  - {name: b, protocol: openai, url: "https://b", models: {"*": "*"}, context: {z: 8192}}
                  - {name: c, protocol: openai, url: "https://c", models: {x: y}, context: {z: 8192, x: much}}
                content_filter: perhaps
                """);

        assertThat(reading.faults())
                .containsExactlyInAnyOrder(
                        "runners[2].context.z is not one of its models",
                        "runners[2].context.x must be a whole number from 1 to 2147483647",
                        "content_filter must be one of [next, stop]");
        assertThat(reading.roster().runners().getFirst().context()).isEqualTo(Map.of("x", 128_000));
    }

    @Test
    void whatIsNotCountedInTokensHasItsPriceToo() {
        var reading = RosterReader.read("""
                prices:
                  version: v
                  models:
                    picture: {per_image_usd: 0.08}
                    both: {per_image_usd: 0.01, input_per_mtok_usd: 5, output_per_mtok_usd: 40}
                    voice: {per_million_chars_usd: 30}
                    film: {per_render_usd: 0.4}
                    odd: {per_image_usd: much}
                    none: {}
                """);
        var prices = reading.roster().prices();

        assertThat(reading.faults())
                .containsExactlyInAnyOrder(
                        "prices.models.odd.per_image_usd must be US dollars for each, or for a million characters, such as 3.00",
                        "prices.models.none.input_per_mtok_usd must be US dollars per million tokens, such as 3.00",
                        "prices.models.none.output_per_mtok_usd must be US dollars per million tokens, such as 3.00");
        assertThat(cost(prices, "picture", Made.pictures(3))).contains("0.24");
        assertThat(cost(prices, "voice", Made.speech(1_000))).contains("0.03");
        assertThat(cost(prices, "film", Made.film())).contains("0.4");
        assertThat(cost(prices, "film", Made.NOTHING)).isEmpty();
        assertThat(prices.of("both").orElseThrow().cost(Optional.of(new Usage(1_000, 1_000, null)), Made.pictures(1)))
                .hasValueSatisfying(usd -> assertThat(usd).isEqualByComparingTo("0.055"));
    }

    private static Optional<String> cost(Prices prices, String model, Made made) {
        return prices.of(model)
                .orElseThrow()
                .cost(Optional.empty(), made)
                .map(usd -> usd.stripTrailingZeros().toPlainString());
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
