package dev.electrons.sandbox.check;

/** What a person can do about a host that does not let sandboxes be made. */
final class Advice {
    private Advice() {}

    static String on(String failure) {
        var words = failure.toLowerCase(java.util.Locale.ROOT);
        if (words.contains("namespace") || words.contains("uid map") || words.contains("operation not permitted")) {
            return failure
                    + " — this host forbids user namespaces; allow them: sysctl -w kernel.unprivileged_userns_clone=1"
                    + " user.max_user_namespaces=10000, on Ubuntu also kernel.apparmor_restrict_unprivileged_userns=0;"
                    + " in a container: --security-opt seccomp=unconfined --security-opt systempaths=unconfined";
        }
        if (words.contains("permission denied")) {
            return failure + " — every folder above DE_SANDBOX_HOME must let other users pass (chmod o+x)";
        }
        return failure;
    }
}
