package dev.electrons.runners.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.runners.fleet.Sighting;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoginStatusTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    200 | {"authenticated":true}                        | seen
                    200 | {"authenticated":false}                       | expired
                    200 | {"valid":true,"expired":true}                 | expired
                    200 | {"expired":false}                             | seen
                    200 | {"expires_at":"2001-01-01T00:00:00Z"}         | expired
                    200 | {"expires_at":978307200}                      | expired
                    200 | {"expires_at":978307200000}                   | expired
                    200 | {"something":"else"}                          | well
                    200 | nonsense                                      | well
                    404 | {}                                            | well
                    401 | {}                                            | expired
                    403 | {}                                            | refused
                    """)
    void whatIsNotSaidIsNotHeldAgainstARunner(int status, String body, String expected) {
        var sighting = LoginStatus.sighting(status, Buffer.buffer(body));

        var word = switch (sighting) {
            case Sighting.Well(var seen) -> seen ? "seen" : "well";
            case Sighting.LoginExpired _ -> "expired";
            case Sighting.KeyRefused _ -> "refused";
            case Sighting.Missed _ -> "missed";
        };
        assertThat(word).isEqualTo(expected);
    }
}
