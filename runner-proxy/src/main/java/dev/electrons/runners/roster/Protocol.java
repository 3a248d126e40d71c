package dev.electrons.runners.roster;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** How a runner is spoken to. A new protocol is a new record here; the compiler then finds what must know it. */
public sealed interface Protocol {

    /** As written in {@code runners.yaml}. */
    String word();

    /** Whether the runner can be given an agent task, and not just be chatted with. */
    boolean agent();

    /** Whether a task that is only a prompt may be given to it by the name of its model, though it is no agent. */
    default boolean talks() {
        return false;
    }

    /** The base address; none for a runner inside this process. */
    Optional<URI> address();

    /** What is sent to prove who we are. */
    Optional<SecretRef> credential();

    /** A command-line agent behind {@code POST /execute}. */
    record Cli(URI url, Optional<SecretRef> secret) implements Protocol {
        @Override
        public String word() {
            return "cli";
        }

        @Override
        public boolean agent() {
            return true;
        }

        @Override
        public Optional<URI> address() {
            return Optional.of(url);
        }

        @Override
        public Optional<SecretRef> credential() {
            return secret;
        }
    }

    /** A server that offers {@code /v1/chat/completions} itself. */
    record OpenAi(URI url, Optional<SecretRef> secret) implements Protocol {
        @Override
        public String word() {
            return "openai";
        }

        @Override
        public boolean agent() {
            return false;
        }

        @Override
        public Optional<URI> address() {
            return Optional.of(url);
        }

        @Override
        public Optional<SecretRef> credential() {
            return secret;
        }
    }

    /**
     * Anthropic's Messages API.
     *
     * @param maxTokens the longest answer for clients that do not say; the vendor must be told one
     */
    record Anthropic(URI url, Optional<SecretRef> secret, int maxTokens) implements Protocol {
        @Override
        public String word() {
            return "anthropic";
        }

        @Override
        public boolean agent() {
            return false;
        }

        @Override
        public boolean talks() {
            return true;
        }

        @Override
        public Optional<URI> address() {
            return Optional.of(url);
        }

        @Override
        public Optional<SecretRef> credential() {
            return secret;
        }
    }

    /** Google's generateContent API. */
    record Gemini(URI url, Optional<SecretRef> secret) implements Protocol {
        @Override
        public String word() {
            return "gemini";
        }

        @Override
        public boolean agent() {
            return false;
        }

        @Override
        public boolean talks() {
            return true;
        }

        @Override
        public Optional<URI> address() {
            return Optional.of(url);
        }

        @Override
        public Optional<SecretRef> credential() {
            return secret;
        }
    }

    /** The built-in runner that repeats what it is asked, and says that it does. */
    record Echo(Duration perWord) implements Protocol {
        @Override
        public String word() {
            return "echo";
        }

        @Override
        public boolean agent() {
            return false;
        }

        @Override
        public Optional<URI> address() {
            return Optional.empty();
        }

        @Override
        public Optional<SecretRef> credential() {
            return Optional.empty();
        }
    }
}
