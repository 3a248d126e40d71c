package dev.electrons.sandbox.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RoomTest {
    private static final long MIB = 1 << 20;

    private static CompletableFuture<Room.Share> later(Room room, long files) {
        var share = new CompletableFuture<Room.Share>();
        Thread.ofVirtual().start(() -> {
            try {
                share.complete(room.take(files, 0));
            } catch (InterruptedException e) {
                share.completeExceptionally(e);
            }
        });
        return share;
    }

    @Test
    void whoNeedsMoreThanIsFreeWaitsForItAndTheSmallOnesDoNot() throws Exception {
        var room = new Room(100 * MIB);
        var first = room.take(15 * MIB, 0);
        var second = later(room, 15 * MIB);

        room.take(1_000, 1_000).close();
        assertThat(second).isNotDone();
        first.close();

        await().atMost(Duration.ofSeconds(30)).until(second::isDone);
        second.join().close();
    }

    @Test
    void whoNeedsMoreThanThereIsGetsItAlone() throws Exception {
        var room = new Room(10 * MIB);

        room.take(1_000 * MIB, 8 * MIB).close();

        assertThat(room.mostFiles()).isEqualTo(2 * MIB);
    }
}
