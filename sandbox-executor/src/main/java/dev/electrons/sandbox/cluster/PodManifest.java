package dev.electrons.sandbox.cluster;

import dev.electrons.sandbox.job.Limits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A pod that is one job's box: it waits, and what is to run is started in it. Held to the restricted pod security standard. */
final class PodManifest {
    /** What all pods of jobs are labelled with as {@code app}. */
    static final String APP = "de-sandbox-job";

    static final String CONTAINER = "box";
    private static final int USER = 1000;
    /** For what is around a job: its files on their way in and out. */
    private static final int MARGIN_S = 60;

    private PodManifest() {}

    /** @param idle how long it may wait for its job */
    static Map<String, Object> of(Cluster cluster, String name, Limits limits, Duration idle) {
        return Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of("name", name, "namespace", cluster.namespace(), "labels", Map.of("app", APP)),
                "spec",
                spec(cluster, limits, limits.wall().plus(idle).plusMillis(999).toSeconds() + MARGIN_S));
    }

    private static Map<String, Object> spec(Cluster cluster, Limits limits, long life) {
        var spec = new LinkedHashMap<String, Object>(Map.of(
                "restartPolicy",
                "Never",
                "activeDeadlineSeconds",
                life,
                "terminationGracePeriodSeconds",
                1,
                "automountServiceAccountToken",
                false,
                "enableServiceLinks",
                false,
                // A user namespace for each pod: whoever gets out of it is nobody, and processes are counted by pod.
                "hostUsers",
                false));
        // Names are nobody's business here; nothing answers at this address.
        spec.put("dnsPolicy", "None");
        spec.put("dnsConfig", Map.of("nameservers", List.of("127.0.0.1")));
        cluster.runtimeClass().ifPresent(name -> spec.put("runtimeClassName", name));
        spec.put(
                "securityContext",
                Map.of(
                        "runAsNonRoot", true,
                        "runAsUser", USER,
                        "runAsGroup", USER,
                        "fsGroup", USER,
                        "seccompProfile", Map.of("type", "RuntimeDefault")));
        spec.put("containers", List.of(container(cluster, limits, life)));
        spec.put(
                "volumes",
                List.of(memory("box", limits.diskMb()), memory("tmp", Limits.TMP_MB), memory("shm", Limits.SHM_MB)));
        return spec;
    }

    private static Map<String, Object> container(Cluster cluster, Limits limits, long life) {
        return Map.of(
                "name", CONTAINER,
                "image", cluster.image(),
                "imagePullPolicy", "IfNotPresent",
                "command", List.of("/bin/sleep", String.valueOf(life)),
                "workingDir", "/box",
                "securityContext",
                        Map.of(
                                "allowPrivilegeEscalation", false,
                                "readOnlyRootFilesystem", true,
                                "capabilities", Map.of("drop", List.of("ALL"))),
                "resources", resources(limits),
                "volumeMounts", List.of(place("box", "/box"), place("tmp", "/tmp"), place("shm", "/dev/shm")));
    }

    private static Map<String, Object> resources(Limits limits) {
        var memory = limits.memoryMb() + "Mi";
        var disk = Limits.TMP_MB + "Mi";
        return Map.of(
                "requests", Map.of("cpu", "100m", "memory", memory, "ephemeral-storage", disk),
                "limits", Map.of("cpu", String.valueOf(limits.cores()), "memory", memory, "ephemeral-storage", disk));
    }

    /** In memory, where the size is the file system's own and not looked at from time to time. */
    private static Map<String, Object> memory(String name, int mib) {
        return Map.of("name", name, "emptyDir", Map.of("medium", "Memory", "sizeLimit", mib + "Mi"));
    }

    private static Map<String, Object> place(String name, String path) {
        return Map.of("name", name, "mountPath", path);
    }
}
