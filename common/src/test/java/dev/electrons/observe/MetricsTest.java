package dev.electrons.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.file.impl.FileResolverImpl;
import io.vertx.core.internal.VertxInternal;
import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void aVertxKeepsNoFolderThatAKillWouldLeaveBehind() {
        Vertx vertx = Metrics.vertx(Metrics.registry());
        try {
            assertThat(((FileResolverImpl) ((VertxInternal) vertx).fileResolver()).cacheDir())
                    .isNull();
        } finally {
            vertx.close().await();
        }
    }
}
