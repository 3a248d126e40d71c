package dev.electrons.runners.cli;

import dev.electrons.runners.roster.Timeouts;
import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.Verdict;
import dev.electrons.runners.wire.Watchdog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.parsetools.RecordParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** An agent's JSON lines as they come. Only the line that says how it ended makes it an answer. */
final class AgentStream {
    private static final int LONGEST_LINE = 8 << 20;

    private final Vertx vertx;
    private final Exchange exchange;
    private final LiveOutput live;
    private final RecordParser lines = RecordParser.newDelimited("\n");
    private final Promise<Verdict<CliAnswer>> verdict = Promise.promise();
    private final Watchdog watchdog;
    private final long total;
    private boolean paused;
    private boolean over;

    AgentStream(Vertx vertx, Exchange exchange, LiveOutput live, Timeouts timeouts, Duration limit) {
        this.vertx = vertx;
        this.exchange = exchange;
        this.live = live;
        this.watchdog = new Watchdog(
                vertx, timeouts.firstToken(), timeouts.idle(), () -> paused, words -> fail(new Fault.Silent(words)));
        this.total = vertx.setTimer(
                Math.max(1, limit.toMillis()),
                _ -> fail(new Fault.Silent("not finished within " + limit.toMillis() + " ms")));
        lines.maxRecordSize(LONGEST_LINE)
                .handler(this::line)
                .exceptionHandler(_ -> fail(new Fault.Broken("a line is larger than " + LONGEST_LINE + " bytes")));
    }

    Future<Verdict<CliAnswer>> run() {
        var response = exchange.response();
        response.handler(lines);
        response.endHandler(_ -> ended());
        response.exceptionHandler(failure -> fail(Faults.of(failure)));
        response.resume();
        return verdict.future();
    }

    private void ended() {
        // The last line may lack its line break.
        lines.handle(Buffer.buffer("\n"));
        fail(new Fault.Broken("the agent's output ended without a result"));
    }

    private void line(Buffer bytes) {
        var line = bytes.toString(StandardCharsets.UTF_8).strip();
        if (over || line.isEmpty()) {
            return;
        }
        watchdog.progress();
        switch (AgentLine.parse(line)) {
            case AgentLine.Text(var text) -> say(text);
            case AgentLine.Ended(var answer) -> {
                finish();
                exchange.over();
                verdict.complete(Verdict.done(answer));
            }
            case AgentLine.Other _ -> {}
            case AgentLine.Broken _ -> fail(new Fault.Broken("a line of the agent's output is not JSON"));
        }
    }

    private void say(String text) {
        if (live.wanted()) {
            live.output(text);
        }
        if (live.full() && !paused) {
            paused = true;
            exchange.response().pause();
            live.whenDrained(() -> {
                paused = false;
                watchdog.progress();
                exchange.response().resume();
            });
        }
    }

    private void fail(Fault fault) {
        if (over) {
            return;
        }
        finish();
        exchange.drop();
        verdict.complete(new Verdict.Failed<>(fault, live.begun()));
    }

    private void finish() {
        over = true;
        watchdog.stop();
        vertx.cancelTimer(total);
    }
}
