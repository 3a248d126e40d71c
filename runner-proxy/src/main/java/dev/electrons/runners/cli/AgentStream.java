package dev.electrons.runners.cli;

import dev.electrons.runners.wire.Exchange;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Inflow;
import dev.electrons.runners.wire.Patience;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.parsetools.RecordParser;
import java.nio.charset.StandardCharsets;

/** An agent's JSON lines as they come. Only the line that says how it ended makes it an answer. */
final class AgentStream {
    private static final int LONGEST_LINE = 8 << 20;

    private final LiveOutput live;
    private final RecordParser lines = RecordParser.newDelimited("\n");
    private final Inflow<CliAnswer> inflow;

    AgentStream(Vertx vertx, Exchange exchange, LiveOutput live, Patience patience) {
        this.live = live;
        this.inflow = new Inflow<>(vertx, exchange, live, patience);
        lines.maxRecordSize(LONGEST_LINE)
                .handler(this::line)
                .exceptionHandler(
                        _ -> inflow.fail(new Fault.Broken("a line is larger than " + LONGEST_LINE + " bytes")));
    }

    Future<Verdict<CliAnswer>> run() {
        return inflow.read(lines, this::ended, inflow::fail);
    }

    private void ended() {
        // The last line may lack its line break.
        lines.handle(Buffer.buffer("\n"));
        inflow.fail(new Fault.Broken("the agent's output ended without a result"));
    }

    private void line(Buffer bytes) {
        var line = bytes.toString(StandardCharsets.UTF_8).strip();
        if (inflow.over() || line.isEmpty()) {
            return;
        }
        inflow.progress();
        switch (AgentLine.parse(line)) {
            case AgentLine.Text(var text) -> {
                if (live.wanted()) {
                    live.output(text);
                }
            }
            case AgentLine.Ended(var answer) -> inflow.succeed(answer);
            case AgentLine.Other _ -> {}
            case AgentLine.Broken _ -> inflow.fail(new Fault.Broken("a line of the agent's output is not JSON"));
        }
    }
}
