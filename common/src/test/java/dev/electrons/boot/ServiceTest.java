package dev.electrons.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.electrons.http.HttpDoor;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServiceTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> story = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Mesh<Config>> mesh = new AtomicReference<>();

    record Config(HttpConfig http) implements ServiceConfig {
        static Config read(Settings settings) {
            return new Config(HttpConfig.read(settings, 0));
        }
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @Test
    void partsStartInOrderAndStopInReverse() {
        var service = start(Map.of(), mesh -> List.of(part("a", null), part("b", null), part("c", null)))
                .await();

        service.stop().await();

        assertThat(story).containsExactly("start a", "start b", "start c", "stop c", "stop b", "stop a");
    }

    @Test
    void isReadyWhenEveryPartHasStartedAndNotFromTheMomentItStops() {
        var service = start(Map.of(), mesh -> List.of(part("a", null))).await();
        assertThat(status()).isEqualTo("UP");

        service.stop().await();

        assertThat(status()).isEqualTo("DOWN");
    }

    @Test
    void aPartThatFailsStopsThoseBeforeItAndSaysWhy() {
        var failing = start(Map.of(), mesh -> List.of(part("a", null), part("b", "no room"), part("c", null)));

        assertThatThrownBy(failing::await).hasMessage("no room");
        assertThat(story).containsExactly("start a", "start b", "stop a");
    }

    @Test
    void aPartThatFailsToStopDoesNotKeepTheOthersFromIt() {
        var service = start(
                        Map.of(),
                        mesh -> List.of(part("a", null), new VerticleBase() {
                            @Override
                            public Future<?> stop() {
                                return Future.failedFuture("stuck");
                            }
                        }))
                .await();

        service.stop().await();

        assertThat(story).containsExactly("start a", "stop a");
    }

    @Test
    void refusedSettingsStartNothing() {
        assertThatThrownBy(() -> start(Map.of("DE_PORT", "x"), mesh -> List.of(part("a", null))))
                .isInstanceOf(SettingsRefused.class);
        assertThat(story).isEmpty();
    }

    @Test
    void aPortThatSomebodyElseHasIsSaidInALineThatNamesTheSetting() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = String.valueOf(taken.getLocalPort());
            var failing = start(
                    Map.of("DE_PORT", port), mesh -> List.of(part("a", null), new HttpDoor(mesh, 1_024, _ -> {})));

            assertThatThrownBy(failing::await)
                    .isInstanceOf(SettingsRefused.class)
                    .hasMessageContainingAll("DE_PORT", "127.0.0.1:" + port);
            assertThat(story).containsExactly("start a", "stop a");
        }
    }

    @Test
    void anInstanceHasTheNameItWasGivenOrOneOfItsOwn() {
        start(Map.of("DE_INSTANCE", "left"), mesh -> List.of(part("a", null))).await();
        assertThat(started().instance()).isEqualTo("left");

        start(Map.of(), mesh -> List.of(part("b", null))).await();
        assertThat(started().instance()).startsWith("test-");
    }

    private Mesh<Config> started() {
        return java.util.Objects.requireNonNull(mesh.get());
    }

    private String status() {
        return started().health().report().await().getString("status");
    }

    private Future<Service> start(Map<String, String> values, Function<Mesh<Config>, List<Deployable>> parts) {
        return Service.start(
                "test",
                Settings.of(values),
                Config::read,
                mesh -> {
                    this.mesh.set(mesh);
                    return parts.apply(mesh);
                },
                vertx,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    private VerticleBase part(String name, @Nullable String failure) {
        return new VerticleBase() {
            @Override
            public Future<?> start() {
                story.add("start " + name);
                return failure == null ? Future.succeededFuture() : Future.failedFuture(failure);
            }

            @Override
            public Future<?> stop() {
                story.add("stop " + name);
                return Future.succeededFuture();
            }
        };
    }
}
