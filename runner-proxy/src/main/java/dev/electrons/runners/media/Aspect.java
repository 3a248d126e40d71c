package dev.electrons.runners.media;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;

/** The shapes of picture that Ideogram knows. */
enum Aspect {
    ASPECT_1_1(1, 1),
    ASPECT_4_3(4, 3),
    ASPECT_3_4(3, 4),
    ASPECT_3_2(3, 2),
    ASPECT_2_3(2, 3),
    ASPECT_16_10(16, 10),
    ASPECT_10_16(10, 16),
    ASPECT_16_9(16, 9),
    ASPECT_9_16(9, 16),
    ASPECT_3_1(3, 1),
    ASPECT_1_3(1, 3);

    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})[x:]([1-9]\\d{0,4})");

    private final double ratio;

    Aspect(int width, int height) {
        ratio = (double) width / height;
    }

    /** The one closest to a size such as {@code 1792x1024} or {@code 16:9}; none for {@code auto}. */
    static Optional<String> nearest(String size) {
        var given = SIZE.matcher(size);
        if (!given.matches()) {
            return Optional.empty();
        }
        double ratio = Double.parseDouble(given.group(1)) / Double.parseDouble(given.group(2));
        return Arrays.stream(values())
                .min(Comparator.comparingDouble(aspect -> Math.abs(Math.log(aspect.ratio / ratio))))
                .map(Aspect::name);
    }
}
