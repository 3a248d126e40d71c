package dev.electrons.intake.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.boot.Settings;
import dev.electrons.id.RunId;
import dev.electrons.outside.Allowed;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What receivers may do to a courier. */
class CourierTest {
    private static final int MEGABYTE = 1 << 20;
    private final Vertx vertx = Vertx.vertx();
    private final Courier courier = courier(Duration.ofMinutes(1));

    private Courier courier(Duration patience) {
        return new Courier(
                vertx,
                Allowed.read(Settings.of(Map.of("DE_CALLBACK_ALLOW", "127.0.0.0/8")), "DE_CALLBACK_ALLOW"),
                CourierTest::address,
                new Courier.Patience(Duration.ofMinutes(1), patience));
    }

    private static List<InetAddress> address(String host) throws UnknownHostException {
        if (host.equals("nowhere.example.com")) {
            throw new UnknownHostException(host);
        }
        return List.of(InetAddress.ofLiteral("127.0.0.1"));
    }

    @AfterEach
    void close() {
        courier.close().await();
        vertx.close().await();
    }

    private Answer carry(String url) {
        return carry(courier, url);
    }

    private static Answer carry(Courier courier, String url) {
        var delivery = new Delivery(
                RunId.next(), 4, 1, 1, false, "shop", url, "hooks.example.com", null, null, "{}", List.of());
        return courier.carry(delivery, List.of()).await();
    }

    private int serve(Handler<HttpServerRequest> handler) {
        var server = vertx.createHttpServer().requestHandler(handler).listen(0, "127.0.0.1");
        return server.await().actualPort();
    }

    @Test
    void anAnswerWithoutEndIsCutOff() throws Exception {
        var closed = new CompletableFuture<Boolean>();
        int port = serve(request -> {
            var response = request.response().setChunked(true);
            response.closeHandler(_ -> closed.complete(true));
            for (int i = 0; i < 16; i++) {
                response.write(Buffer.buffer(new byte[MEGABYTE]));
            }
        });
        assertThat(carry("http://hooks.example.com:" + port + "/")).isEqualTo(new Answer.Status(200, null));
        assertThat(closed.get()).isTrue();
    }

    @Test
    void whoDoesNotAnswerInTimeIsLeft() {
        int port = serve(_ -> {});
        var hasty = courier(Duration.ofSeconds(2));
        assertThat(carry(hasty, "http://hooks.example.com:" + port + "/"))
                .isEqualTo(new Answer.Silence("no answer in time"));
        hasty.close().await();
    }

    @Test
    void whoHangsUpIsSilent() {
        int port = serve(request -> request.connection().close());
        assertThat(carry("http://hooks.example.com:" + port + "/"))
                .isEqualTo(new Answer.Silence("the receiver closed the connection"));
    }

    @Test
    void whoIsNotThereIsSilentAndItsAddressStaysUnknown() {
        assertThat(carry("http://hooks.example.com:1/"))
                .isEqualTo(new Answer.Silence("no connection: Connection refused"));
        assertThat(carry("http://nowhere.example.com/"))
                .isEqualTo(new Answer.Silence("the name of the host cannot be looked up"));
    }

    @Test
    void whoSpeaksNoTlsIsSilent() {
        int port = serve(request -> request.response().end());
        assertThat(carry("https://hooks.example.com:" + port + "/"))
                .isInstanceOfSatisfying(
                        Answer.Silence.class,
                        silence -> assertThat(silence.words()).startsWith("no TLS: "));
    }

    @Test
    void whatTheReceiverAsksForIsHeard() {
        int port = serve(request -> request.response()
                .setStatusCode(503)
                .putHeader("Retry-After", "120")
                .end());
        assertThat(carry("http://hooks.example.com:" + port + "/"))
                .isEqualTo(new Answer.Status(503, Duration.ofMinutes(2)));
    }
}
