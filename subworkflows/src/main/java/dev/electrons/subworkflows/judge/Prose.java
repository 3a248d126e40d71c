package dev.electrons.subworkflows.judge;

import java.util.Locale;
import java.util.regex.Pattern;

/** An answer's own words: without its fenced code, in lower case, with straight quotes and single spaces. */
record Prose(String words) {
    private static final Pattern FENCED = Pattern.compile("(?s)```.*?(```|\\z)");
    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");

    static Prose of(String answer) {
        return new Prose(straight(FENCED.matcher(answer).replaceAll(" ")));
    }

    private static String straight(String text) {
        var plain = text.replace('‘', '\'')
                .replace('’', '\'')
                .replace('ʼ', '\'')
                .replace('“', '"')
                .replace('”', '"');
        return SPACE.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll(" ");
    }

    /** Whether the phrase is in it as whole words. */
    boolean says(String phrase) {
        var sought = straight(phrase);
        for (int at = words.indexOf(sought); at >= 0; at = words.indexOf(sought, at + 1)) {
            if (edge(at - 1) && edge(at + sought.length())) {
                return true;
            }
        }
        return false;
    }

    private boolean edge(int at) {
        return at < 0 || at >= words.length() || !Character.isLetterOrDigit(words.charAt(at));
    }
}
