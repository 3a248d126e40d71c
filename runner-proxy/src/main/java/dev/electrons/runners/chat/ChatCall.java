package dev.electrons.runners.chat;

import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import java.util.Map;

/**
 * One chat request on its way to one runner.
 *
 * @param model the name that the client asked for
 * @param passed headers to carry on, such as the trace context; never the client's authorization
 * @param budget what is left for all attempts
 */
public record ChatCall(
        ChatRequest request, String model, Map<String, String> passed, ChatSink sink, Budget budget, Cancel cancel) {}
