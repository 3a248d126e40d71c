package dev.electrons.error;

import java.util.Collection;
import java.util.Comparator;

/** The known name that a mistyped one probably meant, by the number of letters to change. */
public final class Nearest {
    private static final int LONGEST = 64;

    private Nearest() {}

    /** The nearest of the known names, the first of equals in the alphabet; empty when none is known. */
    public static String to(String name, Collection<String> known) {
        var head = name.substring(0, Math.min(name.length(), LONGEST)); // nobody means a longer one
        return known.stream()
                .min(Comparator.comparingInt((String candidate) -> distance(candidate, head))
                        .thenComparing(candidate -> candidate))
                .orElse("");
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
