package dev.electrons.subworkflows.video;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Colors as clients write them, as ffmpeg reads them. */
final class Colors {
    static final String EXPECTED = "must be a color such as #ff8800, #ff8800cc or white";

    private static final Pattern HEX = Pattern.compile("#([0-9a-fA-F]{6})([0-9a-fA-F]{2})?");
    private static final Set<String> NAMES = Set.of(
            "black", "white", "red", "green", "blue", "yellow", "orange", "purple", "gray", "pink", "brown", "cyan");

    private Colors() {}

    static Optional<String> of(String text) {
        var hex = HEX.matcher(text.strip());
        if (hex.matches()) {
            return Optional.of("0x" + hex.group(1) + (hex.group(2) == null ? "" : hex.group(2)));
        }
        var name = text.strip().toLowerCase(Locale.ROOT);
        return NAMES.contains(name) ? Optional.of(name) : Optional.empty();
    }
}
