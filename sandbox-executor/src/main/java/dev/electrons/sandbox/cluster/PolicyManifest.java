package dev.electrons.sandbox.cluster;

import java.util.List;
import java.util.Map;

/** The policy under which pods of jobs speak to nobody: no host, no name server, no metadata address; nor anybody to them. */
final class PolicyManifest {
    static final String NAME = "de-sandbox-jobs-speak-to-nobody";

    private PolicyManifest() {}

    static Map<String, Object> of(Cluster cluster) {
        return Map.of(
                "apiVersion",
                "networking.k8s.io/v1",
                "kind",
                "NetworkPolicy",
                "metadata",
                Map.of("name", NAME, "namespace", cluster.namespace()),
                "spec",
                Map.of(
                        "podSelector", Map.of("matchLabels", Map.of("app", PodManifest.APP)),
                        // Both directions, and no rule that allows anything.
                        "policyTypes", List.of("Ingress", "Egress")));
    }
}
