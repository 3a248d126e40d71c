package dev.electrons.subworkflows.code;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A repository's address as people write it, as one that can be cloned. */
final class RepositoryAddress {
    private static final Pattern SHORT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}/[A-Za-z0-9_.-]{1,100}");
    private static final Pattern SCP = Pattern.compile("git@([A-Za-z0-9.-]+):([A-Za-z0-9_./~-]+)");
    private static final Set<String> SCHEMES = Set.of("http", "https", "git");

    private RepositoryAddress() {}

    /** The address, with {@code owner/repo} meant as GitHub's; empty when it is none that may be used. */
    static Optional<String> of(String given) {
        var text = given.strip();
        if (SHORT.matcher(text).matches() && !text.contains("..")) {
            return Optional.of("https://github.com/" + text);
        }
        var scp = SCP.matcher(text);
        if (scp.matches()) {
            // Nobody here has an ssh key; the same host serves the same path over https.
            return Optional.of("https://" + scp.group(1) + "/" + scp.group(2));
        }
        return url(text);
    }

    private static Optional<String> url(String text) {
        try {
            var uri = new URI(text);
            boolean usable = uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme().toLowerCase(Locale.ROOT))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getPath() != null
                    && uri.getPath().length() > 1;
            return usable
                    ? Optional.of(uri.getScheme().toLowerCase(Locale.ROOT)
                            + text.substring(uri.getScheme().length()))
                    : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
