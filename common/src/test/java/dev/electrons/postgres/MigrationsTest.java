package dev.electrons.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MigrationsTest {
    @Test
    void theNewestVersionIsThatOfTheNewestScript() throws IOException, URISyntaxException {
        var folder = Objects.requireNonNull(Migrations.class.getResource("/db/migration"));

        try (var scripts = Files.list(Path.of(folder.toURI()))) {
            var newest = scripts.map(script -> script.getFileName().toString())
                    .map(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                    .max(Comparator.naturalOrder());
            assertThat(newest).contains(Integer.parseInt(Migrations.NEWEST));
        }
    }
}
