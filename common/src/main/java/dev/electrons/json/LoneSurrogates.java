package dev.electrons.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;

/** Halves of characters without their other half: JSON can say them in escapes, UTF-8 cannot say them at all. */
final class LoneSurrogates {
    private LoneSurrogates() {}

    static boolean in(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!pairAt(text, i)) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    /** The text as a JSON string, in which they are escaped. */
    static String quoted(String text) {
        var escaped = new String(JsonStringEncoder.getInstance().quoteAsString(text));
        return '"' + replaced(escaped, true) + '"';
    }

    /** The text with the character that stands for what cannot be said. */
    static String replaced(String text) {
        return in(text) ? replaced(text, false) : text;
    }

    private static String replaced(String text, boolean escape) {
        var result = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                result.append(c);
            } else if (pairAt(text, i)) {
                result.append(c).append(text.charAt(++i));
            } else {
                result.append(escape ? String.format("\\u%04x", (int) c) : "\ufffd");
            }
        }
        return result.toString();
    }

    private static boolean pairAt(String text, int i) {
        return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }
}
