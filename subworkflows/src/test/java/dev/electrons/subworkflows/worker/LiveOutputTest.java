package dev.electrons.subworkflows.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import dev.electrons.task.StreamChunk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveOutputTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakePost post = new FakePost();
    private final AttemptId id = new AttemptId(RunId.next(), "work", 0, 1);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private LiveOutput live() {
        return new LiveOutput(id, vertx, Clock.systemUTC(), post::chunks);
    }

    /** Does it where the timers of live output run, so that none of them can come between. */
    private void atOnce(Runnable work) {
        var done = Promise.<Void>promise();
        vertx.runOnContext(_ -> {
            work.run();
            done.complete();
        });
        done.future().await();
    }

    @Test
    void wordsSaidCloseTogetherTravelTogetherAndInOrder() {
        var live = live();
        atOnce(() -> {
            for (int i = 0; i < 100; i++) {
                live.say("token", i + " ");
            }
            live.say("stderr", "hm");
        });
        await().until(() -> post.chunks.size() >= 2);
        assertThat(post.chunks).extracting(StreamChunk::channel).containsExactly("token", "stderr");
        assertThat(post.chunks.getFirst().text()).startsWith("0 1 2 ").endsWith("98 99 ");
        assertThat(post.batches).containsExactly(2);
    }

    @Test
    void aFloodIsCutIntoBoundedChunksWithoutGapsInTheirNumbers() {
        var live = live();
        var text = "😀€".repeat(50_000);
        live.say("stdout", text);
        live.end().await();
        assertThat(post.chunks.stream().map(StreamChunk::text).collect(Collectors.joining()))
                .isEqualTo(text);
        assertThat(post.chunks)
                .allSatisfy(chunk -> assertThat(chunk.text().getBytes(StandardCharsets.UTF_8))
                        .hasSizeLessThanOrEqualTo(64 << 10));
        assertThat(post.chunks)
                .extracting(StreamChunk::seq)
                .containsExactlyElementsOf(
                        LongStream.range(0, post.chunks.size()).boxed().toList());
    }

    @Test
    void aBrokerThatDoesNotKeepUpCostsOutputAndSaysSo() {
        var held = Promise.<Void>promise();
        var sent = new CopyOnWriteArrayList<StreamChunk>();
        var live = new LiveOutput(id, vertx, Clock.systemUTC(), (List<StreamChunk> chunks) -> {
            sent.addAll(chunks);
            return sent.size() == 1 ? held.future() : Future.succeededFuture();
        });
        live.say("stdout", "first");
        await().until(() -> sent.size() == 1);
        live.say("stdout", "x".repeat(LiveOutput.MOST_WAITING));
        live.say("stdout", "too much");
        held.complete();
        await().until(() -> sent.getLast().channel().equals("notice"));
        assertThat(sent.getLast().text()).startsWith("8 characters of live output were left out");
    }
}
