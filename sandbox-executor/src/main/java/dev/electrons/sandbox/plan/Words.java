package dev.electrons.sandbox.plan;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Words for another program, which none of them can end or begin anew. */
public final class Words {
    private Words() {}

    /**
     * Each in UTF-8 and ended by NUL.
     *
     * @throws IllegalArgumentException for one that has a NUL in it
     */
    public static byte[] encode(List<String> words) {
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("a word must not contain NUL");
        }
        return (String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8);
    }
}
