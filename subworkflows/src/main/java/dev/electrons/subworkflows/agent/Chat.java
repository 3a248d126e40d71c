package dev.electrons.subworkflows.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.electrons.chat.Content;
import dev.electrons.json.Value;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The wire format of {@code POST /v1/chat/completions}, as far as agents speak it. */
final class Chat {
    private Chat() {}

    /**
     * One message of the conversation.
     *
     * @param toolCallId of the call that a message of role {@code tool} answers
     */
    record Message(
            String role,
            @Nullable String content,
            @Nullable List<Call> toolCalls,
            @Nullable String toolCallId) {
        static Message system(String content) {
            return new Message("system", content, null, null);
        }

        static Message user(String content) {
            return new Message("user", content, null, null);
        }

        static Message tool(String call, String content) {
            return new Message("tool", content, null, call);
        }

        List<Call> calls() {
            return toolCalls == null ? List.of() : toolCalls;
        }

        String text() {
            return content == null ? "" : content;
        }
    }

    /** A tool that the model calls. */
    record Call(
            @Nullable String id,
            @Nullable String type,
            @Nullable Called function) {
        /** The same with an id of ours where it has none, which its answer would be told by. */
        Call named(String other) {
            return id == null || id.isBlank() ? new Call(other, type == null ? "function" : type, function) : this;
        }

        String name() {
            return function == null || function.name() == null ? "" : function.name();
        }

        String arguments() {
            return function == null || function.arguments() == null
                    ? ""
                    : function.arguments().textValue();
        }
    }

    /** @param arguments JSON text, or what a model takes for it; some servers give the JSON itself, which is the same */
    record Called(@Nullable String name, @Nullable JsonNode arguments) {
        Called {
            if (arguments != null && !arguments.isTextual()) {
                arguments = TextNode.valueOf(arguments.isNull() ? "" : arguments.toString());
            }
        }
    }

    /** A tool that the model may call. */
    record Offered(String type, Described function) {
        static Offered of(Tool tool) {
            return new Offered("function", new Described(tool.name(), tool.description(), tool.parameters()));
        }
    }

    record Described(String name, String description, Value parameters) {}

    record Question(
            String model, List<Message> messages, @Nullable List<Offered> tools, int maxTokens, double temperature) {}

    /** What comes back; fields that do not matter here are left out. */
    record Answer(
            @Nullable String model,
            @Nullable List<Choice> choices,
            @Nullable Used usage) {}

    record Choice(@Nullable Heard message, @Nullable String finishReason) {}

    /** @param content a text, or its parts */
    record Heard(
            @Nullable String role,
            @Nullable JsonNode content,
            @Nullable List<Call> toolCalls) {
        /** What it adds to the conversation; empty when its content is none. */
        Optional<Message> turn() {
            if (content == null || content.isNull()) {
                return Optional.of(turn(null));
            }
            return Content.words(content).map(this::turn);
        }

        private Message turn(@Nullable String said) {
            return new Message(role == null ? "assistant" : role, said, toolCalls, null);
        }
    }

    record Used(
            @Nullable Long promptTokens,
            @Nullable Long completionTokens,
            @Nullable Double costUsd) {}
}
