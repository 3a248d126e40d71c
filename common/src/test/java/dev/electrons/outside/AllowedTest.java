package dev.electrons.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedTest {
    private static final Allowed NOTHING = Allowed.read(Settings.of(Map.of()), "DE_CALLBACK_ALLOW");

    private static Allowed allowed(String setting) {
        return Allowed.read(Settings.of(Map.of("DE_CALLBACK_ALLOW", setting)), "DE_CALLBACK_ALLOW");
    }

    private static List<InetAddress> addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://127.0.0.1:8080/x",
                "https://10.1.2.3/hook",
                "http://169.254.169.254/latest/meta-data",
                "http://localhost:9000/",
                "http://LOCALHOST./",
                "http://inner.localhost/",
                "http://[::1]/",
                "http://[::ffff:10.0.0.1]/",
                "http://[fd00::1]:80/",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://127.1/",
                "http://010.0.0.1/",
                "http://user:secret@example.com/",
                "http://user@example.com/",
                "ftp://example.com/",
                "http:///path",
                "http://exa mple.com/",
                "http://example.com:0/",
                "http://example.com:70000/"
            })
    void whatMustNotBeCalledIsRefusedAtTheDoor(String url) {
        assertThat(NOTHING.refusal(url)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "http://example.com:8080/a?b=c",
                "https://8.8.8.8/",
                "http://[2606:4700::1111]/"
            })
    void whatMayBePublicIsNot(String url) {
        assertThat(NOTHING.refusal(url)).isEmpty();
    }

    @Test
    void theRefusalSaysWhatIsWrongAndNoSecret() {
        assertThat(NOTHING.refusal("http://10.0.0.1/?token=hush"))
                .hasValue("a URL that leads to a public address: 10.0.0.1 is a private network");
        assertThat(NOTHING.refusal("http://me:hush@example.com/")).hasValue("a URL without a user name or password");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.0/8, http://127.3.2.1/",
        "127.0.0.0/8, http://localhost/",
        "10.0.0.7, http://10.0.0.7/",
        "fd00::/16, http://[fd00::1]/",
        "'hooks.inner, 10.0.0.0/8', http://10.9.9.9/",
        "localhost, http://localhost/"
    })
    void whatTheSettingNamesIsLetThrough(String setting, String url) {
        assertThat(allowed(setting).refusal(url)).isEmpty();
    }

    @Test
    void oneAddressThatIsNotPublicIsEnough() {
        var destination = Destination.of("https://example.com/");
        assertThat(NOTHING.refusal(destination, addresses("1.1.1.1"))).isEmpty();
        assertThat(NOTHING.refusal(destination, addresses("1.1.1.1", "10.0.0.1")))
                .isPresent();
        assertThat(allowed("10.0.0.0/8").refusal(destination, addresses("1.1.1.1", "10.0.0.1")))
                .isEmpty();
        assertThat(allowed("10.0.0.0/8").refusal(destination, addresses("10.0.0.1", "127.0.0.1")))
                .isPresent();
        assertThat(allowed("Example.com").refusal(destination, addresses("127.0.0.1")))
                .isEmpty();
        assertThat(allowed("example.com").refusal(Destination.of("http://a.example.com/"), addresses("127.0.0.1")))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0/x", "a b", "10.0.0.256", "-x", "host/8"})
    void aSettingThatIsNeitherNameNorNetworkIsAFault(String setting) {
        var settings = Settings.of(Map.of("DE_CALLBACK_ALLOW", setting));
        Allowed.read(settings, "DE_CALLBACK_ALLOW");
        assertThatThrownBy(settings::refuseFaults)
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("DE_CALLBACK_ALLOW");
    }
}
