package dev.electrons.kafka;

import dev.electrons.json.Json;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Messages that could not be read or handled, on {@code de.dlq}, with all that is needed to look into and re-drive them. */
public final class DeadLetters {
    private static final int LARGEST_BODY = 1 << 20;

    private final @Nullable Publisher publisher;
    private final Topics topics;
    private final String service;

    /** Dead letters of one service that publishes them itself. */
    public DeadLetters(Topics topics, String service) {
        this(null, topics, service);
    }

    /** Dead letters of one service. */
    public DeadLetters(@Nullable Publisher publisher, Topics topics, String service) {
        this.publisher = publisher;
        this.topics = topics;
        this.service = service;
    }

    /**
     * A dead letter.
     *
     * @param service who gave up
     * @param timestamp when the message was published
     * @param body as text; absent when it is not UTF-8
     * @param bodyBase64 the body when it is not UTF-8
     * @param bytes the body's whole size, of which {@code truncated} says that only the first MiB is here
     */
    public record Letter(
            String reason,
            String service,
            Instant at,
            String topic,
            int partition,
            long offset,
            Instant timestamp,
            @Nullable String key,
            Map<String, String> headers,
            @Nullable String body,
            @Nullable String bodyBase64,
            int bytes,
            boolean truncated) {

        /** The body's bytes again, to re-drive it. */
        public byte[] content() {
            if (bodyBase64 != null) {
                return Base64.getDecoder().decode(bodyBase64);
            }
            return body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** Publishes a dead letter; the message's offset may be committed once this succeeds. */
    public Future<Void> send(Received received, String reason) {
        return Objects.requireNonNull(publisher).send(List.of(message(received, reason, Instant.now())));
    }

    /** The dead letter of a message, for a batch of them. The same message always gets the same id. */
    public Message message(Received received, String reason, Instant at) {
        return new Message(
                topics.dlq(),
                null,
                received.key(),
                received.where(),
                "de.dead-letter",
                "/de/" + service,
                at,
                null,
                received.traceparent(),
                Map.of(),
                Json.bytes(letter(received, reason, at)));
    }

    /** The dead letter of something that could be read and not be handled. */
    public Message message(String topic, String key, byte[] body, String reason, Instant at) {
        var received = new Received(topic, -1, -1, at, key, new LinkedHashMap<>(), body);
        return new Message(
                topics.dlq(),
                null,
                key,
                key + "/" + Integer.toHexString(Arrays.hashCode(body)),
                "de.dead-letter",
                "/de/" + service,
                at,
                null,
                null,
                Map.of(),
                Json.bytes(letter(received, reason, at)));
    }

    public static Reading<Letter> read(Received received) {
        return Reading.attempt(() -> {
            var letter = Json.read(received.body(), Letter.class);
            if (letter.topic() == null || letter.reason() == null) {
                throw new Incomplete("topic and reason must be there");
            }
            return letter;
        });
    }

    private Letter letter(Received received, String reason, Instant at) {
        var whole = received.body();
        boolean truncated = whole.length > LARGEST_BODY;
        var kept = truncated ? Arrays.copyOf(whole, LARGEST_BODY) : whole;
        var text = text(kept);
        return new Letter(
                reason,
                service,
                at,
                received.topic(),
                received.partition(),
                received.offset(),
                received.timestamp(),
                received.key(),
                received.headers(),
                text,
                text == null ? Base64.getEncoder().encodeToString(kept) : null,
                whole.length,
                truncated);
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }
}
