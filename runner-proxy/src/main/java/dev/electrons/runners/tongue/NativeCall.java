package dev.electrons.runners.tongue;

import dev.electrons.runners.chat.ChatSink;
import dev.electrons.runners.field.PostedJson;
import dev.electrons.runners.wire.Budget;
import dev.electrons.runners.wire.Cancel;
import java.util.Map;

/**
 * One chat in a vendor's own words on its way to one runner.
 *
 * @param model the name that the client asked for
 * @param passed headers to carry on to anybody; never the client's authorization
 * @param own headers that mean something to that vendor only, such as its version
 * @param query what belongs behind the path, with its question mark, or nothing
 * @param budget what is left for all attempts
 */
public record NativeCall(
        PostedJson request,
        String model,
        boolean stream,
        Map<String, String> passed,
        Map<String, String> own,
        String query,
        ChatSink sink,
        Budget budget,
        Cancel cancel) {}
