package dev.electrons.sandbox.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A command in a pod: frames whose first byte says whether they are input, output, errors or the end. */
final class Running implements WebSocket.Listener {
    private static final int STDIN = 0;
    private static final int STATUS = 3;
    private static final int CLOSE = 255;
    private static final int PIECE = 32 << 10;

    /** Hears what the command writes. */
    interface Sink {
        /** A piece of channel 1 (output) or 2 (errors); false to hear no more. */
        boolean heard(int channel, ByteBuffer piece);
    }

    private final Sink sink;
    private final CompletableFuture<OptionalInt> ended = new CompletableFuture<>();
    private final ByteArrayOutputStream status = new ByteArrayOutputStream();
    private int channel = -1;
    private @Nullable WebSocket socket;

    Running(Sink sink) {
        this.sink = sink;
    }

    Running on(WebSocket opened) {
        socket = opened;
        return this;
    }

    /** Its exit code; empty when the connection ended before it did. */
    CompletableFuture<OptionalInt> ended() {
        return ended;
    }

    /** Feeds it all of its input and says that there is no more. */
    void feed(byte[] input) throws IOException {
        try {
            for (int from = 0; from < input.length; from += PIECE) {
                int length = Math.min(PIECE, input.length - from);
                send(ByteBuffer.allocate(length + 1)
                        .put((byte) STDIN)
                        .put(input, from, length)
                        .flip());
            }
            send(ByteBuffer.wrap(new byte[] {(byte) CLOSE, STDIN}));
        } catch (CompletionException e) {
            // A command need not read what it is given; one that is gone has told so.
            if (!ended.isDone()) {
                throw new IOException("the pod took no input: " + e.getCause(), e);
            }
        }
    }

    private void send(ByteBuffer frame) {
        if (socket != null) {
            socket.sendBinary(frame, true).join();
        }
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        if (channel < 0 && data.hasRemaining()) {
            channel = data.get() & 0xff;
        }
        if (channel == STATUS) {
            var piece = new byte[data.remaining()];
            data.get(piece);
            status.writeBytes(piece);
        } else if (data.hasRemaining() && !sink.heard(channel, data)) {
            from.abort();
            ended.complete(OptionalInt.empty());
        }
        if (last) {
            if (channel == STATUS) {
                ended.complete(code(status.toString(StandardCharsets.UTF_8)));
            }
            channel = -1;
        }
        from.request(1);
        return null;
    }

    /** {@code {"status": "Success"}}, or a failure one of whose causes is the exit code. */
    static OptionalInt code(String status) {
        try {
            var told = Json.read(status, JsonNode.class);
            if (told.path("status").asText().equals("Success")) {
                return OptionalInt.of(0);
            }
            for (var cause : told.path("details").path("causes")) {
                if (cause.path("reason").asText().equals("ExitCode")) {
                    return OptionalInt.of(Integer.parseInt(cause.path("message").asText()));
                }
            }
        } catch (NotJson | NumberFormatException _) {
            // Whatever it is, it is no exit code.
        }
        return OptionalInt.empty();
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ended.complete(OptionalInt.empty());
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ended.complete(OptionalInt.empty());
    }

    void abort() {
        if (socket != null) {
            socket.abort();
        }
        ended.complete(OptionalInt.empty());
    }
}
