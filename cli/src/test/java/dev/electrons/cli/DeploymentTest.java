package dev.electrons.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.boot.Service;
import dev.electrons.boot.ServiceConfig;
import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import dev.electrons.intake.IntakeConfig;
import dev.electrons.prime.PrimeConfig;
import dev.electrons.runners.RunnerProxyConfig;
import dev.electrons.sandbox.SandboxConfig;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.subworkflows.SubworkflowsConfig;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** docker-compose.yaml, the manifests and the Dockerfile agree with each other and with what the services accept. */
class DeploymentTest {
    private static final Map<String, Function<Settings, ? extends ServiceConfig>> READ = Map.of(
            "intake", IntakeConfig::read,
            "prime", PrimeConfig::read,
            "subworkflows", SubworkflowsConfig::read,
            "runner-proxy", RunnerProxyConfig::read,
            "sandbox-executor", SandboxConfig::read);

    /** The two descriptions. */
    enum Place {
        COMPOSE,
        KUBERNETES;

        Map<String, Deployed> services() {
            return this == COMPOSE ? ComposeFile.ours() : Manifests.ours();
        }
    }

    @Test
    void everyServiceHasAnImageAndStandsInBothFiles() {
        assertThat(Deployed.services()).hasSize(5).isEqualTo(READ.keySet());
        assertThat(ComposeFile.ours().keySet()).isEqualTo(Deployed.services());
        assertThat(Manifests.ours().keySet()).isEqualTo(Deployed.services());
        for (var name : Deployed.services()) {
            var build = ComposeFile.services().path(name).path("build");
            assertThat(build.path("target").asText()).isIn(ImageFile.stages().keySet());
            if (build.path("target").asText().equals("service")) {
                assertThat(build.at("/args/MODULE").asText()).isEqualTo(name);
            }
        }
    }

    @Test
    void bothFilesSayTheSame() {
        var pods = Manifests.ours();
        var version = Deployed.text("pom.xml").replaceAll("(?s).*?<version>([^<]+?)(-SNAPSHOT)?</version>.*", "$1");
        ComposeFile.ours().forEach((name, service) -> {
            var pod = requireNonNull(pods.get(name));
            assertThat(service.image()).isEqualTo("distributed-electrons/" + name + ":" + version);
            assertThat(pod.image()).isEqualTo(service.image());
            assertThat(pod.port()).isEqualTo(service.port());
            assertThat(pod.memoryMb()).as(name).isEqualTo(service.memoryMb());
            assertThat(pod.mounted())
                    .as(name)
                    .containsAll(service.mounted().stream()
                            .map(mount -> mount.replaceFirst("/[a-z-]+\\.yaml$", ""))
                            .toList());
            assertThat(withoutOwn(pod.environment())).as(name).isEqualTo(withoutOwn(service.environment()));
        });
    }

    /** Without what differs from place to place: secrets, and the instance's name. */
    private static Map<String, String> withoutOwn(Map<String, String> environment) {
        var same = new HashMap<>(environment);
        same.replaceAll((name, value) -> switch (name) {
            case "DE_PASSPHRASE", "DE_SERVICE_TOKEN", "DE_INSTANCE" -> "set";
            case "DE_POSTGRES_URL" -> value.replaceFirst("//(\\w+):[^@]+@", "//$1@");
            default -> value;
        });
        return same;
    }

    @ParameterizedTest
    @EnumSource
    void everySettingIsAcceptedAsItStands(Place place) {
        place.services().forEach((name, service) -> {
            var config = read(name, service.environment());
            assertThat(config.http().port()).as(name).isEqualTo(service.port());
            assertThat(config.http().loopback()).as(name).isFalse();
        });
    }

    /** Those that decide by them, that show what would be decided, and that ask the models they name. */
    @ParameterizedTest
    @EnumSource
    void rulesOfOnesOwnAreTakenFromWhereTheyAreMounted(Place place) {
        var rules = "common/src/main/resources/classify/rules.yaml";
        for (var name : List.of("intake", "prime", "subworkflows")) {
            var service = requireNonNull(place.services().get(name));
            assertThat(service.mounted()).as(name).contains("/etc/classification");
            assertThat(service.environment()).as(name).containsEntry("DE_CLASSIFICATION_RULES_FILE", "");
            var environment = new HashMap<>(service.environment());
            environment.put("DE_CLASSIFICATION_RULES_FILE", "no such file");
            assertThatExceptionOfType(SettingsRefused.class).isThrownBy(() -> read(name, environment));
            environment.put(
                    "DE_CLASSIFICATION_RULES_FILE",
                    Processes.PROJECT.resolve(rules).toString());
            assertThat(read(name, environment)).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({"intake,DE_PASSPHRASE", "runner-proxy,DE_SERVICE_TOKEN", "sandbox-executor,DE_SERVICE_TOKEN"})
    void withoutItsKeyAServiceThatOthersCanReachDoesNotStart(String name, String key) {
        for (var place : Place.values()) {
            var environment =
                    new HashMap<>(requireNonNull(place.services().get(name)).environment());
            environment.remove(key);
            assertThatExceptionOfType(SettingsRefused.class)
                    .isThrownBy(() -> read(name, environment))
                    .withMessageContaining(key);
        }
    }

    private static ServiceConfig read(String name, Map<String, String> described) {
        var environment = new HashMap<>(described);
        environment.computeIfPresent("DE_RUNNERS_FILE", (_, _) -> DeploymentIT.RUNNERS.toString());
        environment.computeIfPresent("DE_HTTP_SECRETS_FILE", (_, _) -> DeploymentIT.SECRETS.toString());
        var settings = Settings.of(environment);
        var config = requireNonNull(READ.get(name)).apply(settings);
        settings.refuseFaults();
        return config;
    }

    @ParameterizedTest
    @EnumSource
    void addressesOfNeighboursAreWhereTheyListen(Place place) {
        var services = place.services();
        services.values()
                .forEach(service -> Stream.of(
                                "DE_PRIME_URL", "DE_SUBWORKFLOWS_URL", "DE_RUNNER_PROXY_URL", "DE_SANDBOX_URL")
                        .filter(service.environment()::containsKey)
                        .map(name -> URI.create(service.environment().getOrDefault(name, "")))
                        .forEach(neighbour -> assertThat(requireNonNull(services.get(neighbour.getHost()))
                                        .port())
                                .isEqualTo(neighbour.getPort())));
    }

    @Test
    void theSandboxesJobsFitIntoItsMemory() {
        var sandbox = requireNonNull(ComposeFile.ours().get("sandbox-executor"));
        var slots = Integer.parseInt(sandbox.environment().getOrDefault("DE_SANDBOX_SLOTS", ""));
        int job = Limits.DEFAULT.memoryMb() + Limits.DEFAULT.diskMb() + Limits.TMP_MB + Limits.SHM_MB;
        assertThat(slots * job + 256).isLessThanOrEqualTo((int) sandbox.memoryMb());
    }

    @Test
    void containersHaveNoRightsAndOnlyIntakeIsPublishedAndOnlyToThisMachine() {
        ComposeFile.ours().keySet().forEach(name -> {
            var service = ComposeFile.services().path(name);
            assertThat(ImageFile.of(name).user()).isEqualTo("10001:10001");
            assertThat(service.path("privileged").asBoolean()).as(name).isFalse();
            assertThat(service.path("cap_drop").toString()).as(name).isEqualTo("[\"ALL\"]");
            assertThat(service.path("security_opt").toString()).as(name).contains("no-new-privileges:true");
            assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
            assertThat(service.path("restart").asText()).as(name).isEqualTo("unless-stopped");
            assertThat(ComposeFile.healthCheck(name)).as(name).startsWith("bash", "-c");
            assertThat(seconds(service.path("stop_grace_period"))).as(name).isGreaterThan(Service.DRAIN);
        });
        ComposeFile.services().properties().forEach(service -> {
            var ports = Deployed.each(service.getValue().path("ports"))
                    .map(port -> ComposeFile.filled(port.asText()))
                    .toList();
            if (service.getKey().equals("intake")) {
                assertThat(ports).containsExactly("127.0.0.1:8080:8080");
            } else {
                assertThat(ports).as(service.getKey()).isEmpty();
            }
        });
    }

    private static Duration seconds(JsonNode text) {
        return Duration.ofSeconds(Long.parseLong(text.asText().replace("s", "")));
    }

    @Test
    void podsHaveNoRightsAndLeaveInPeace() {
        Manifests.base("Deployment").forEach(deployment -> {
            var name = Manifests.name(deployment);
            var pod = Manifests.pod(deployment);
            var container = Manifests.container(deployment);
            var own = container.path("securityContext");
            assertThat(name).doesNotStartWith("de-");
            assertThat(pod.path("enableServiceLinks").asBoolean(true)).as(name).isFalse();
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true))
                    .as(name)
                    .isFalse();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean())
                    .as(name)
                    .isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asText() + ":"
                            + pod.at("/securityContext/runAsGroup").asText())
                    .isEqualTo(ImageFile.of(name).user());
            assertThat(own.path("privileged").asBoolean()).as(name).isFalse();
            assertThat(own.path("allowPrivilegeEscalation").asBoolean(true))
                    .as(name)
                    .isFalse();
            assertThat(own.path("readOnlyRootFilesystem").asBoolean()).as(name).isTrue();
            assertThat(own.at("/capabilities/drop").toString()).as(name).isEqualTo("[\"ALL\"]");
            var before = Duration.ofSeconds(
                    container.at("/lifecycle/preStop/sleep/seconds").asLong());
            assertThat(Duration.ofSeconds(
                            pod.path("terminationGracePeriodSeconds").asLong()))
                    .as(name)
                    .isGreaterThan(Service.DRAIN.plus(before));
        });
    }

    @Test
    void everyPodIsReachedProbedBoundedAndGuarded() {
        Manifests.base("Deployment").forEach(deployment -> {
            var name = Manifests.name(deployment);
            var container = Manifests.container(deployment);
            var labels = deployment.at("/spec/template/metadata/labels");
            assertThat(deployment.at("/spec/selector/matchLabels")).isEqualTo(labels);
            var service = Manifests.named("Service", name);
            assertThat(service.at("/spec/selector")).isEqualTo(labels);
            assertThat(service.at("/spec/ports/0/port"))
                    .as(name)
                    .isEqualTo(container.at("/ports/0/containerPort"))
                    .isNotNull();
            assertThat(service.at("/spec/ports/0/targetPort")).isEqualTo(container.at("/ports/0/name"));
            for (var probe : new String[] {"startupProbe", "livenessProbe", "readinessProbe"}) {
                assertThat(container.path(probe).at("/httpGet/port"))
                        .as(probe)
                        .isEqualTo(container.at("/ports/0/name"));
            }
            assertThat(Manifests.named("PodDisruptionBudget", name).at("/spec/selector/matchLabels"))
                    .isEqualTo(labels);
            assertThat(deployment
                            .at("/spec/template/metadata/annotations/prometheus.io~1port")
                            .asInt())
                    .isEqualTo(container.at("/ports/0/containerPort").asInt());
            assertThat(Deployed.megabytes(
                            container.at("/resources/requests/memory").asText()))
                    .isLessThanOrEqualTo(Deployed.megabytes(
                            container.at("/resources/limits/memory").asText()));
        });
    }

    /** A rule that names no pod of ours, or a port that nobody listens on, would keep the mesh apart. */
    @Test
    void networkPoliciesNamePodsAndPortsThatThereAre() {
        var ports = new HashMap<String, Integer>(Map.of("kafka", 9092, "postgres", 5432));
        Manifests.ours().forEach((name, service) -> ports.put(name, service.port()));
        Manifests.base("NetworkPolicy")
                .forEach(policy -> policy.at("/spec/egress")
                        .forEach(rule -> rule.path("to").forEach(to -> {
                            var app = to.at("/podSelector/matchLabels/app").asText();
                            if (!app.isEmpty()) {
                                assertThat(rule.at("/ports/0/port").asInt())
                                        .as(app)
                                        .isEqualTo(ports.get(app));
                            }
                        })));
        Manifests.base("NetworkPolicy")
                .flatMap(policy -> policy.findValues("app").stream())
                .forEach(app -> assertThat(app.asText()).isIn(ports.keySet()));
        assertThat(Deployed.text("k8s/base/network-policies.yaml")).contains("port: 9092}, {port: 5432");
    }

    @Test
    void theBrokersSettingsAreOnesThatItKnowsAndItsDataOutlivesIt() {
        var composed = ComposeFile.services().path("kafka");
        var container =
                Manifests.container(Deployed.yaml(Manifests.DEV + "kafka.yaml").getFirst());
        var compose = ComposeFile.environment(composed);
        Map<String, String> pod = new HashMap<>();
        container
                .path("env")
                .forEach(one ->
                        pod.put(one.path("name").asText(), one.path("value").asText()));
        assertThat(pod.keySet()).isEqualTo(compose.keySet());
        assertThat(container.path("image")).isEqualTo(composed.path("image"));
        assertThat(logFolder(compose))
                .startsWith(composed.at("/volumes/0").asText().split(":")[1]);
        assertThat(logFolder(pod))
                .startsWith(container.at("/volumeMounts/0/mountPath").asText());
    }

    private static String logFolder(Map<String, String> environment) {
        var properties = new HashMap<String, String>();
        environment.forEach((name, value) -> properties.put(
                name.replaceFirst("KAFKA_", "").toLowerCase(Locale.ROOT).replace('_', '.'), value));
        properties.remove("heap.opts");
        assertThat(KafkaConfig.configDef().names()).containsAll(properties.keySet());
        return new KafkaConfig(properties).logDirs().getFirst();
    }
}
