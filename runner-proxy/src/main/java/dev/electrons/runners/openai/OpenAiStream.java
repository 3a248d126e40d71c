package dev.electrons.runners.openai;

import dev.electrons.runners.chat.ChatAnswer;
import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.chat.Completions;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Inflow;
import dev.electrons.runners.wire.Patience;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * One streamed answer on its way through: held back until its first content, passed on byte for byte from then on. The
 * verdict comes when it has ended.
 */
final class OpenAiStream {
    private static final int MOST_HELD = 1 << 20;

    private final ChatSink sink;
    private final SseScanner scanner;
    private final Inflow<ChatAnswer> inflow;
    private Buffer held = Buffer.buffer();

    OpenAiStream(Vertx vertx, Exchange exchange, ChatSink sink, SseScanner scanner, Patience patience) {
        this.scanner = scanner;
        this.sink = sink;
        this.inflow = new Inflow<ChatAnswer>(vertx, exchange, sink, patience).counting(scanner::usage);
    }

    Future<Verdict<ChatAnswer>> run() {
        return inflow.read(this::passOn, this::ended, this::cut);
    }

    private void passOn(Buffer bytes) {
        long before = scanner.events();
        write(scanner.feed(bytes));
        if (scanner.fault().isPresent()) {
            inflow.fail(scanner.fault().get());
        } else if (scanner.events() > before && (scanner.content() || scanner.anyFinished())) {
            inflow.progress();
        }
    }

    private void write(Buffer lines) {
        if (sink.begun()) {
            if (lines.length() > 0) {
                sink.write(lines);
            }
            return;
        }
        held.appendBuffer(lines);
        if (scanner.content() || scanner.anyFinished()) {
            sink.commit();
            sink.write(held);
            held = Buffer.buffer();
        } else if (held.length() > MOST_HELD) {
            inflow.fail(new Fault.Broken("a megabyte of stream without content"));
        }
    }

    private void ended() {
        var last = scanner.end();
        if (scanner.fault().isPresent()) {
            inflow.fail(scanner.fault().get());
        } else if (scanner.finished()) {
            write(last);
            succeed(last.length() > 0);
        } else {
            inflow.fail(new Fault.Broken("the stream ended without a finish_reason"));
        }
    }

    private void cut(Fault fault) {
        if (scanner.finished()) {
            succeed(false);
        } else {
            inflow.fail(fault);
        }
    }

    /** Some servers end after the finish reason without the terminator that clients wait for. */
    private void succeed(boolean midLine) {
        if (!scanner.done()) {
            sink.write(midLine ? Buffer.buffer("\n\n").appendBuffer(Completions.DONE) : Completions.DONE);
        }
        inflow.succeed(new ChatAnswer(Optional.empty(), scanner.usage(), scanner.filtered()));
    }
}
