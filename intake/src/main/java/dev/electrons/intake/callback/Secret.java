package dev.electrons.intake.callback;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What an app's callbacks are signed with, after Standard Webhooks (https://www.standardwebhooks.com).
 *
 * @param text {@code whsec_} and the key in base64
 */
record Secret(String text) {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    static Secret random(SecureRandom random) {
        var key = new byte[BYTES];
        random.nextBytes(key);
        return new Secret(PREFIX + Base64.getEncoder().encodeToString(key));
    }

    /** The header {@code webhook-signature}: one signature for each secret that is in use. */
    static String signatures(List<Secret> secrets, String id, long timestamp, byte[] body) {
        return secrets.stream()
                .map(secret -> secret.signature(id, timestamp, body))
                .collect(Collectors.joining(" "));
    }

    private String signature(String id, long timestamp, byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(text.substring(PREFIX.length())), ALGORITHM));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** It never shows itself by accident. */
    @Override
    public String toString() {
        return "Secret[***]";
    }
}
