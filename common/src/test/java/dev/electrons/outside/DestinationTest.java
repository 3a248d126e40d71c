package dev.electrons.outside;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceiverTest {
    @Test
    void aUrlIsTakenApart() {
        assertThat(Destination.of("https://Hooks.Example.com/a%20b?c=d#e"))
                .isEqualTo(new Destination("hooks.example.com", 443, true, "/a%20b?c=d"));
        assertThat(Destination.of("http://example.com:81")).isEqualTo(new Destination("example.com", 81, false, "/"));
        assertThat(Destination.of("http://example.com/ü?ß").path()).isEqualTo("/%C3%BC?%C3%9F");
        assertThat(Destination.of("http://[::1]/").bareHost()).isEqualTo("::1");
        assertThat(Destination.of("http://example.com./").bareHost()).isEqualTo("example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "https://example.com/a/b, https://example.com/a/b",
        "https://u:p@example.com/a, https://***@example.com/a",
        "https://example.com/?token=hush&b=1&c, https://example.com/?token=***&b=***&c",
        "https://example.com/a?x=1?y=2#f, https://example.com/a?x=***#f"
    })
    void whatMayBeSecretIsMasked(String url, String shown) {
        assertThat(Destination.masked(url)).isEqualTo(shown);
    }
}
