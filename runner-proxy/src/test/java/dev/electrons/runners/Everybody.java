package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.cli;
import static dev.electrons.runners.ProxyUnderTest.openAi;
import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.json;
import static dev.electrons.runners.ScriptedRunner.lines;
import static dev.electrons.runners.ScriptedRunner.stream;

import dev.electrons.runners.ScriptedRunner.Answer;
import java.util.stream.Stream;

/** A runner of each protocol that chats, all of which say forty-two, behind one proxy: models gpt, claude, m, agent and echo. */
final class Everybody implements AutoCloseable {
    static final String CHAT = "/v1/chat/completions";

    final ScriptedRunner gpt = ScriptedRunner.openAi();
    final ScriptedRunner claude = ScriptedRunner.bare(0).on("/v1/models", json(200, "{}"));
    final ScriptedRunner gemini = ScriptedRunner.bare(0).on("/v1beta/models", json(200, "{}"));
    final ScriptedRunner agent = ScriptedRunner.cli();
    final ProxyUnderTest proxy;

    Everybody() {
        var runners = openAi("gpt", gpt.url(), "gpt")
                + speaking("anthropic", "claude", claude.url(), "claude")
                + speaking("gemini", "gemini", gemini.url(), "m")
                + cli("agent", agent.url(), "agent")
                + "  - {name: echo, protocol: echo, per_word: 1ms, models: {echo: echo}}\n";
        proxy = ProxyUnderTest.with(runners);
        gpt.on(
                CHAT,
                eitherWay(
                        stream(
                                gptSays("{\"content\":\"forty\"}", "null"),
                                gptSays("{\"content\":\"-two\"}", "null"),
                                gptSays("{}", "\"stop\""),
                                "data: [DONE]\n\n"),
                        json(200, ScriptedRunner.completion("forty-two"))));
        claude.on(
                AnthropicWire.PATH,
                eitherWay(
                        stream(
                                AnthropicWire.START,
                                AnthropicWire.says("forty"),
                                AnthropicWire.says("-two"),
                                AnthropicWire.BLOCK_STOP,
                                AnthropicWire.stops("end_turn"),
                                AnthropicWire.STOP),
                        json(200, AnthropicWire.message(AnthropicWire.text("forty-two"), "\"end_turn\""))));
        gemini.on(GeminiWire.PATH, json(200, GeminiWire.answer(GeminiWire.text("forty-two"), "\"STOP\"")))
                .on(
                        GeminiWire.STREAM_PATH,
                        stream(GeminiWire.says("forty"), GeminiWire.says("-two"), GeminiWire.finishes("STOP")));
        agent.on(
                "/execute",
                lines(
                        true,
                        "{\"type\":\"output\",\"text\":\"forty-two\"}",
                        "{\"type\":\"result\",\"success\":true,\"output\":\"forty-two\"}"));
    }

    /** A chunk with all that OpenAI promises. */
    static String gptSays(String delta, String finish) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"gpt-own\",\"choices\":[{\"index\":0,"
                + "\"delta\":" + delta + ",\"finish_reason\":" + finish + "}]}\n\n";
    }

    /** A whole completion that says this message. */
    static String gptMessage(String message, String finish) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":" + message
                + ",\"finish_reason\":\"" + finish + "\"}],\"usage\":{\"prompt_tokens\":70,\"completion_tokens\":20,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":30}}}";
    }

    static Answer eitherWay(Answer streamed, Answer whole) {
        return (request, wire) -> (request.body().contains("\"stream\":true") ? streamed : whole).write(request, wire);
    }

    @Override
    public void close() {
        proxy.close();
        Stream.of(gpt, claude, gemini, agent).forEach(ScriptedRunner::close);
    }
}
