package dev.electrons.sandbox.repo;

import dev.electrons.error.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Where a repository is, after everything that is more than an address has been refused. */
public sealed interface RepoAddress {
    Pattern SHORT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9_.-]{1,100}");
    Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~/@%+=:-]+");
    Pattern BRANCH = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/+@#=-]{0,249}");

    /** A repository on another machine. */
    record Remote(String url, String host, int port) implements RepoAddress {}

    /** A repository below the one folder that configuration allows. */
    record Local(Path folder, String inside) implements RepoAddress {}

    /**
     * Reads an address: http, https or git, {@code owner/repo} at GitHub, or file where that is allowed.
     *
     * @throws Problem 400 {@code INVALID_REPO}
     */
    static RepoAddress parse(String text, RepoRules rules) {
        if (SHORT.matcher(text).matches() && !text.endsWith("/.") && !text.endsWith("/..")) {
            return new Remote("https://github.com/" + text, "github.com", 443);
        }
        if (!PLAIN.matcher(text).matches()) {
            throw refused("must be an http, https or git address, or owner/repo");
        }
        try {
            var uri = new URI(text);
            var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            return switch (scheme) {
                case "https" -> remote(uri, 443);
                case "http" -> remote(uri, 80);
                case "git" -> remote(uri, 9418);
                case "file" -> local(uri, rules);
                default -> throw refused("must be an http, https or git address, or owner/repo");
            };
        } catch (URISyntaxException e) {
            throw refused("must be an http, https or git address, or owner/repo");
        }
    }

    /**
     * A branch name that can be nothing else.
     *
     * @throws Problem 400 when it could be an option, a path or a revision expression
     */
    static String branch(String text) {
        if (!BRANCH.matcher(text).matches() || text.contains("..") || text.contains("//")) {
            throw new Problem(
                    400, "INVALID_FIELD", "branch must be a plain branch or tag name", Map.of("field", "branch"));
        }
        return text;
    }

    private static RepoAddress remote(URI uri, int usualPort) {
        if (uri.getHost() == null || uri.getHost().isEmpty() || uri.getRawPath().length() < 2) {
            throw refused("must name a host and a path");
        }
        if (uri.getRawUserInfo() != null) {
            throw refused("must not carry credentials: the program could read them");
        }
        return new Remote(
                uri.toString(), uri.getHost().toLowerCase(Locale.ROOT), uri.getPort() < 0 ? usualPort : uri.getPort());
    }

    private static RepoAddress local(URI uri, RepoRules rules) {
        var allowed = rules.folder()
                .orElseThrow(() -> refused("must not be a file address: DE_SANDBOX_REPOS names no folder for them"));
        try {
            var root = allowed.toRealPath();
            var real = Path.of(String.valueOf(uri.getPath())).toRealPath();
            if (!real.startsWith(root) || real.equals(root)) {
                throw refused("must be below the folder that DE_SANDBOX_REPOS names");
            }
            return new Local(root, root.relativize(real).toString());
        } catch (IOException | IllegalArgumentException e) {
            throw refused("names no repository below the folder that DE_SANDBOX_REPOS names");
        }
    }

    private static Problem refused(String words) {
        return new Problem(400, "INVALID_REPO", "repo " + words, Map.of("field", "repo"));
    }
}
