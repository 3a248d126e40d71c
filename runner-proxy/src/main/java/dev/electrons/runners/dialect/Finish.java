package dev.electrons.runners.dialect;

import java.util.Locale;

/** Why an answer ended, in the words of OpenAI's clients. */
public enum Finish {
    /** It was complete. */
    STOP,
    /** It was cut at the limit of tokens. */
    LENGTH,
    TOOL_CALLS,
    /** The model or its vendor would not say it. */
    CONTENT_FILTER;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
