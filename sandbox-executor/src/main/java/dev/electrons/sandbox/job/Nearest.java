package dev.electrons.sandbox.job;

import java.util.Comparator;
import java.util.List;

/** The known name that a mistyped one probably meant. */
final class Nearest {
    private static final int LONGEST = 64;

    private Nearest() {}

    static String to(String name, List<String> known) {
        var short64 = name.substring(0, Math.min(name.length(), LONGEST));
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(candidate, short64)))
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
