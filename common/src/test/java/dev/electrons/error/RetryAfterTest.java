package dev.electrons.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-21T18:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7",
                "' 0 '|0",
                "999999999|2592000",
                "Sat, 21 Nov 2026 18:00:30 GMT|30",
                "Sat, 21 Nov 2026 17:00:00 GMT|0",
                "Mon, 21 Dec 2099 18:00:00 GMT|2592000",
                "soon|",
                "-1|",
                "1.5|",
                "''|"
            })
    void itIsSecondsOrADate(String header, @Nullable Long seconds) {
        assertThat(RetryAfter.of(header, NOW))
                .isEqualTo(Optional.ofNullable(seconds).map(Duration::ofSeconds));
    }

    @Test
    void whereThereIsNoneNothingIsSaid() {
        assertThat(RetryAfter.of(null, NOW)).isEmpty();
    }
}
