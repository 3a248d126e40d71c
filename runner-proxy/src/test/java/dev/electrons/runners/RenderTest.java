package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.reset;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Films, made by the first service that takes them. */
final class RenderTest {
    private static final String TIMELINE = "{\"timeline\":{\"tracks\":[]},\"output\":{\"format\":\"mp4\"},\"x\":1.50}";
    private static final String TAKEN =
            "{\"success\":true,\"message\":\"Created\",\"response\":{\"id\":\"abc-1\",\"message\":\"queued\"}}";

    private final ScriptedRunner first = ScriptedRunner.bare(0);
    private final ScriptedRunner second = ScriptedRunner.bare(0);
    private final ProxyUnderTest proxy =
            ProxyUnderTest.with(speaking("render", "first", first.url() + "/edit/v1", "film")
                    + speaking("render", "second", second.url(), "film"));

    @AfterEach
    void stop() {
        proxy.close();
        first.close();
        second.close();
    }

    private static String state(String status, String more) {
        return "{\"success\":true,\"response\":{\"id\":\"abc-1\",\"status\":\"" + status + "\"" + more + "}}";
    }

    @Test
    void aTimelineIsHandedIn() {
        first.on("/edit/v1/render", json(201, TAKEN));

        var reply = proxy.post("/v1/renders", TIMELINE, "Authorization", "Bearer of-the-client");

        assertThat(reply.status()).isEqualTo(202);
        assertThat(reply.body()).isEqualTo("{\"id\":\"first:abc-1\",\"runner\":\"first\",\"status\":\"queued\"}");
        assertThat(reply.header("location")).isEqualTo("/v1/renders/first:abc-1");
        var sent = first.requests("/edit/v1/render").getFirst();
        assertThat(sent.body()).isEqualTo(TIMELINE);
        assertThat(sent.headers())
                .containsEntry("x-api-key", ProxyUnderTest.SECRET)
                .doesNotContainKey("authorization");
    }

    @Test
    void whenOneIsAwayTheNextTakesIt() {
        first.on("/edit/v1/render", reset());
        second.on("/render", json(200, "{\"id\":\"abc-2\"}"));

        assertThat(proxy.post("/v1/renders", TIMELINE).json().path("id").asText())
                .isEqualTo("second:abc-2");
    }

    @Test
    void whatTheServiceRefusesIsRefused() {
        first.on("/edit/v1/render", json(400, "{\"success\":false,\"message\":\"no tracks\"}"));

        var reply = proxy.post("/v1/renders", TIMELINE);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("no tracks");
    }

    @Test
    void whoAsksIsToldHowFarItIs() {
        first.on(
                "/edit/v1/render/abc-1",
                json(200, state("rendering", ",\"url\":\"\",\"progress\":42.5")),
                json(200, state("done", ",\"url\":\"https://cdn/film.mp4\"")),
                json(200, state("failed", ",\"error\":\"no such clip\"")));

        assertThat(proxy.get("/v1/renders/first:abc-1").body())
                .isEqualTo("{\"id\":\"first:abc-1\",\"runner\":\"first\",\"status\":\"rendering\",\"progress\":42}");
        assertThat(proxy.get("/v1/renders/first%3Aabc-1").json().path("url").asText())
                .isEqualTo("https://cdn/film.mp4");
        assertThat(proxy.get("/v1/renders/first:abc-1").json().path("error").asText())
                .isEqualTo("no such clip");
    }

    @Test
    void aServiceThatSaysNothingThatWeKnowIsTroubled() {
        first.on("/edit/v1/render/abc-1", json(200, state("dreaming", "")));

        assertThat(proxy.get("/v1/renders/first:abc-1").status()).isEqualTo(503);
        assertThat(second.requests("/render/abc-1")).isEmpty();
    }

    @Test
    void aRenderIsStoppedWhereItIsMade() {
        first.on("/edit/v1/render/abc-1", json(200, "{\"success\":true}"));

        var reply = proxy.delete("/v1/renders/first:abc-1");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("{\"id\":\"first:abc-1\",\"runner\":\"first\",\"status\":\"cancelled\"}");
        var sent = first.requests("/edit/v1/render/abc-1").getFirst();
        assertThat(sent.method()).isEqualTo("DELETE");
        assertThat(sent.headers()).containsEntry("x-api-key", ProxyUnderTest.SECRET);
        assertThat(second.requests("/render/abc-1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 501})
    void aServiceThatCannotStopSaysSo(int status) {
        first.on("/edit/v1/render/abc-1", json(status, "{\"message\":\"not here\"}"));

        var reply = proxy.delete("/v1/renders/first:abc-1");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).contains("not here");
        assertThat(proxy.delete("/v1/renders/nobody:abc-1").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"first:abc-9", "nobody:abc-1", "abc-1", "first:..%2Fabc", "first:"})
    void aRenderThatNobodyHasIsNotFound(String id) {
        assertThat(proxy.get("/v1/renders/" + id).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"timeline\":[]}", "{\"timeline\":{}}", "nonsense"})
    void whatIsNoTimelineIsRefused(String body) {
        assertThat(proxy.post("/v1/renders", body).status()).isEqualTo(400);
    }
}
