package dev.electrons.intake.callback;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretTest {
    private static final Secret KNOWN = new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    /** The example that the libraries of Standard Webhooks are tested with. */
    @Test
    void aSignatureIsThatOfTheStandard() {
        assertThat(Secret.signatures(List.of(KNOWN), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330L, BODY))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void whileASecretIsReplacedBothSign() {
        var other = Secret.random(new SecureRandom());
        var both = Secret.signatures(List.of(other, KNOWN), "id", 1, BODY).split(" ", -1);
        assertThat(both)
                .containsExactly(
                        Secret.signatures(List.of(other), "id", 1, BODY),
                        Secret.signatures(List.of(KNOWN), "id", 1, BODY));
    }

    @Test
    void aNewSecretIsLongAndDoesNotShowItself() {
        var made = Secret.random(new SecureRandom());
        assertThat(made.text()).startsWith("whsec_");
        assertThat(Base64.getDecoder().decode(made.text().substring(6))).hasSize(32);
        assertThat(made).isNotEqualTo(Secret.random(new SecureRandom()));
        assertThat(made.toString()).doesNotContain(made.text().substring(6));
    }
}
