package dev.electrons.runners.roster;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How a runner is spoken to. A new protocol is a new record here; the compiler then finds what must know it. */
public sealed interface Protocol {

    /** As written in {@code runners.yaml}. */
    String word();

    /** Whether the runner can be given an agent task, and not just be chatted with. */
    default boolean agent() {
        return false;
    }

    /** Whether a task that is only a prompt may be given to it by the name of its model, though it is no agent. */
    default boolean talks() {
        return false;
    }

    /** Whether a model of it can be asked for next to nothing: a single token, or an agent's single turn. */
    default boolean chats() {
        return false;
    }

    /** The base address; none for a runner inside this process. */
    default Optional<URI> address() {
        return Optional.empty();
    }

    /** What is sent to prove who we are. */
    default Optional<SecretRef> credential() {
        return Optional.empty();
    }

    /** A runner that is reached over HTTP. */
    sealed interface Remote extends Protocol {
        URI url();

        Optional<SecretRef> secret();

        @Override
        default Optional<URI> address() {
            return Optional.of(url());
        }

        @Override
        default Optional<SecretRef> credential() {
            return secret();
        }
    }

    /** A command-line agent behind {@code POST /execute}. */
    record Cli(URI url, Optional<SecretRef> secret) implements Remote {
        @Override
        public String word() {
            return "cli";
        }

        @Override
        public boolean agent() {
            return true;
        }

        @Override
        public boolean chats() {
            return true;
        }
    }

    /** A server that offers {@code /v1/chat/completions} itself. */
    record OpenAi(URI url, Optional<SecretRef> secret) implements Remote {
        @Override
        public String word() {
            return "openai";
        }

        @Override
        public boolean chats() {
            return true;
        }
    }

    /**
     * Anthropic's Messages API.
     *
     * @param maxTokens the longest answer for clients that do not say; the vendor must be told one
     */
    record Anthropic(URI url, Optional<SecretRef> secret, int maxTokens) implements Remote {
        @Override
        public String word() {
            return "anthropic";
        }

        @Override
        public boolean chats() {
            return true;
        }

        @Override
        public boolean talks() {
            return true;
        }
    }

    /** Google's generateContent API. */
    record Gemini(URI url, Optional<SecretRef> secret) implements Remote {
        @Override
        public String word() {
            return "gemini";
        }

        @Override
        public boolean chats() {
            return true;
        }

        @Override
        public boolean talks() {
            return true;
        }
    }

    /** A vendor that makes something, and does not chat. */
    sealed interface Maker extends Remote {}

    /** A server that offers {@code /v1/images/generations} as OpenAI does, and is asked for nothing else. */
    record Image(URI url, Optional<SecretRef> secret) implements Maker {
        @Override
        public String word() {
            return "image";
        }
    }

    /** A server that offers {@code /v1/audio/speech} as OpenAI does, and is asked for nothing else. */
    record Audio(URI url, Optional<SecretRef> secret) implements Maker {
        @Override
        public String word() {
            return "audio";
        }
    }

    /** Ideogram's API for pictures. */
    record Ideogram(URI url, Optional<SecretRef> secret) implements Maker {
        @Override
        public String word() {
            return "ideogram";
        }
    }

    /**
     * ElevenLabs' API for speech.
     *
     * @param voices the names that clients ask for, each with the vendor's id; {@code *} is for every other name and for
     *     none; without any, names are taken for ids
     */
    record ElevenLabs(URI url, Optional<SecretRef> secret, Map<String, String> voices) implements Maker {
        public ElevenLabs {
            voices = Map.copyOf(voices);
        }

        @Override
        public String word() {
            return "elevenlabs";
        }
    }

    /** A service that makes films of timelines, in the manner of Shotstack. */
    record Render(URI url, Optional<SecretRef> secret) implements Maker {
        @Override
        public String word() {
            return "render";
        }
    }

    /** The built-in runner that repeats what it is asked, and says that it does. */
    record Echo(Duration perWord) implements Protocol {
        @Override
        public String word() {
            return "echo";
        }
    }
}
