package dev.electrons.sandbox.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.sandbox.job.Limits;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodManifestTest {
    private static final Cluster CLUSTER =
            new Cluster(URI.create("https://api"), Path.of("/account"), "jobs", "image:1", 0, Optional.empty());
    private static final Limits LIMITS =
            new Limits(Duration.ofMillis(1_500), Duration.ofSeconds(9), 2, 300, 40, 17, 64);

    private static JsonNode json(Object manifest) {
        return Json.read(Json.bytes(manifest), JsonNode.class);
    }

    private static JsonNode spec() {
        return json(PodManifest.of(CLUSTER, "de-job-1", LIMITS, Duration.ZERO)).path("spec");
    }

    /** The rules of the standard, one by one: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted */
    @Test
    void aPodKeepsToTheRestrictedStandard() {
        var pod = spec();
        var container = pod.path("containers").path(0);

        assertThat(pod.path("containers")).hasSize(1);
        assertThat(pod.fieldNames())
                .toIterable()
                .doesNotContain("initContainers", "hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace");
        assertThat(container.fieldNames()).toIterable().doesNotContain("ports", "env", "envFrom", "lifecycle");
        assertThat(container.path("securityContext").toString())
                .isEqualToIgnoringWhitespace(json(java.util.Map.of(
                                "allowPrivilegeEscalation", false,
                                "readOnlyRootFilesystem", true,
                                "capabilities", java.util.Map.of("drop", List.of("ALL"))))
                        .toString());
        assertThat(pod.path("securityContext").path("runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.path("securityContext").path("runAsUser").asInt()).isEqualTo(1000);
        assertThat(pod.path("securityContext")
                        .path("seccompProfile")
                        .path("type")
                        .asText())
                .isEqualTo("RuntimeDefault");
        assertThat(pod.path("volumes")).allMatch(volume -> volume.has("emptyDir") && volume.size() == 2);
    }

    @Test
    void aPodHasNoCredentialsNoNamesAndAUserNamespaceOfItsOwn() {
        assertThat(spec().path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(spec().path("enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(spec().path("hostUsers").asBoolean(true)).isFalse();
        assertThat(spec().path("dnsPolicy").asText()).isEqualTo("None");
        assertThat(spec().path("dnsConfig").path("nameservers").toString()).isEqualTo("[\"127.0.0.1\"]");
    }

    @Test
    void everyLimitIsInIt() {
        var container = spec().path("containers").path(0);
        var limits = container.path("resources").path("limits");

        assertThat(spec().path("restartPolicy").asText()).isEqualTo("Never");
        assertThat(spec().path("activeDeadlineSeconds").asInt())
                .as("2 s, and a minute around")
                .isEqualTo(62);
        assertThat(container.path("command").toString()).isEqualTo("[\"/bin/sleep\",\"62\"]");
        assertThat(limits.path("cpu").asText()).isEqualTo("2");
        assertThat(limits.path("memory").asText()).isEqualTo("300Mi");
        assertThat(limits.path("ephemeral-storage").asText()).isEqualTo("64Mi");
        assertThat(container.path("resources").path("requests").path("memory").asText())
                .isEqualTo("300Mi");
        assertThat(spec().path("volumes").findValuesAsText("sizeLimit")).containsExactly("17Mi", "64Mi", "16Mi");
        assertThat(container.path("volumeMounts").findValuesAsText("mountPath"))
                .containsExactly("/box", "/tmp", "/dev/shm");
    }

    @Test
    void aPodThatWaitsForItsJobHasThatTimeOnTop() {
        var pod = json(PodManifest.of(CLUSTER, "de-warm-1", LIMITS, WarmPods.LONGEST))
                .path("spec");

        assertThat(pod.path("activeDeadlineSeconds").asInt()).isEqualTo(662);
        assertThat(pod.path("containers").path(0).path("command").toString()).isEqualTo("[\"/bin/sleep\",\"662\"]");
    }

    @Test
    void theRuntimeClassIsTheOneThatIsConfiguredOrTheClustersUsual() {
        var gvisor = new Cluster(CLUSTER.api(), CLUSTER.account(), "jobs", "image:1", 0, Optional.of("gvisor"));

        assertThat(spec().has("runtimeClassName")).isFalse();
        assertThat(json(PodManifest.of(gvisor, "x", LIMITS, Duration.ZERO))
                        .path("spec")
                        .path("runtimeClassName")
                        .asText())
                .isEqualTo("gvisor");
    }

    @Test
    void thePolicyCoversEveryPodInBothDirectionsAndAllowsNothing() {
        var policy = json(PolicyManifest.of(CLUSTER));
        var pod = json(PodManifest.of(CLUSTER, "de-job-1", LIMITS, Duration.ZERO));

        assertThat(policy.path("metadata").path("namespace"))
                .isEqualTo(pod.path("metadata").path("namespace"));
        assertThat(policy.path("spec").path("podSelector").path("matchLabels"))
                .isEqualTo(pod.path("metadata").path("labels"));
        assertThat(policy.path("spec").path("policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
        // Not to the metadata address, not to name servers: no rule, no exception.
        assertThat(policy.path("spec").has("egress")).isFalse();
        assertThat(policy.path("spec").has("ingress")).isFalse();
    }

    @Test
    void theSelfTestTriesWhoMayBeReachedAndEveryPromiseHasItsLine() {
        var isolation = PodIsolation.of(CLUSTER);

        assertThat(isolation.script()).contains("api/443 169.254.169.254/80", "getent hosts kubernetes");
        assertThat(isolation.promises()).allMatch(promise -> isolation.script().contains("echo " + promise));
    }

    @Test
    void whatWasFoundIsReadWhateverFilesAreCalled() {
        var told = "free 1 2048\nmemory.peak 2048 \ncpu.stat usage_usec 7000\nmemory.events oom_kill 1\n\0"
                + "3 plain\0005 sub/with space and\nline\0";

        var findings = Findings.parse(told.getBytes(StandardCharsets.UTF_8));

        assertThat(findings.full()).isTrue();
        assertThat(findings.outOfMemory()).isTrue();
        assertThat(findings.usage().cpuMs()).isEqualTo(7);
        assertThat(findings.usage().maxRssKb()).isEqualTo(2);
        assertThat(findings.left()).isEqualTo(java.util.Map.of("plain", 3L, "sub/with space and\nline", 5L));
        assertThat(Findings.parse(new byte[0]).full()).isFalse();
    }

    @Test
    void onlyAnExitCodeIsOne() {
        assertThat(Running.code("{\"status\":\"Success\"}")).hasValue(0);
        assertThat(
                        Running.code(
                                "{\"status\":\"Failure\",\"details\":{\"causes\":[{\"reason\":\"ExitCode\",\"message\":\"139\"}]}}"))
                .hasValue(139);
        assertThat(Running.code("{\"status\":\"Failure\",\"message\":\"container not found\"}"))
                .isEmpty();
        assertThat(Running.code("nonsense")).isEmpty();
    }
}
