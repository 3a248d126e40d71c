package dev.electrons.prime.simulation;

import dev.electrons.kafka.Message;
import dev.electrons.prime.coordinate.Outlet;
import io.vertx.core.Future;
import java.util.List;

/** The broker as one coordinator sees it: it may go away, or the coordinator die, with any part of a batch sent. */
final class FaultyOutlet implements Outlet {
    private final World world;
    private final Member member;

    FaultyOutlet(World world, Member member) {
        this.world = world;
        this.member = member;
    }

    @Override
    public Future<Void> send(List<Message> messages) {
        member.waits("before it publishes");
        int death = world.weather().crash() ? world.chance().below(messages.size() + 1) : -1;
        int failure = world.weather().failure() ? world.chance().below(messages.size() + 1) : -1;
        for (int sent = 0; ; sent++) {
            if (sent == death) {
                throw new Crash("with " + sent + " of " + messages.size() + " messages published");
            }
            if (sent == failure) {
                world.telling().line("%s loses Kafka with %d of %d messages published", member, sent, messages.size());
                return Future.failedFuture(new IllegalStateException("Kafka is away"));
            }
            if (sent == messages.size()) {
                return Future.succeededFuture();
            }
            publish(messages.get(sent));
        }
    }

    private void publish(Message message) {
        world.telling().line("%s publishes %s %s", member, message.topic(), message.id());
        world.log().add(message);
        world.checks().published(message);
    }
}
