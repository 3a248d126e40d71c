package dev.electrons.guard;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.Locale;

/**
 * What only one run at a time may touch.
 *
 * @param name its normal form: composed, in lower case, without white space around it
 * @param key a hash of the name, by which its stream is known
 */
public record Target(String name, String key) {
    private static final String PREFIX = "target/";
    private static final int KEY_BYTES = 16;

    public static Target of(String text) {
        var name = normal(text);
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return new Target(name, HexFormat.of().formatHex(digest, 0, KEY_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The normal form of a name. */
    public static String normal(String text) {
        return Normalizer.normalize(text.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** The key of messages about the target with this key; no run id looks like it. */
    public static String messageKey(String key) {
        return PREFIX + key;
    }

    /** Whether a message is about a target and not about a run. */
    public static boolean isMessageKey(String key) {
        return key.startsWith(PREFIX);
    }
}
