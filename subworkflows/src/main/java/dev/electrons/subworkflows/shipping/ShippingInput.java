package dev.electrons.subworkflows.shipping;

import dev.electrons.json.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A shipping task's input.
 *
 * @param model to ask first
 * @param provider runner to ask before all others
 */
record ShippingInput(
        @Nullable Product product,
        @Nullable String prompt,
        @Nullable String model,
        @Nullable String provider) {
    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_DESCRIPTION = 20_000;
    private static final int MOST_IMAGES = 10;

    /** What is to be shipped. */
    record Product(
            @Nullable String sku,
            @Nullable String name,
            @Nullable String brand,
            @Nullable String description,
            @Nullable Value imageUrls) {

        List<String> images() {
            var urls = new ArrayList<String>();
            if (imageUrls != null) {
                imageUrls.tree().forEach(url -> urls.add(url.asText("")));
            }
            return urls;
        }
    }

    /** Everything that is wrong with it, in words; empty when nothing is. */
    Optional<String> fault() {
        if (product == null) {
            return Optional.of("product is required, an object with sku and name");
        }
        var faults = new ArrayList<String>();
        required("product.sku", product.sku(), faults);
        required("product.name", product.name(), faults);
        bounded("product.brand", product.brand(), LONGEST_NAME, faults);
        bounded("product.description", product.description(), LONGEST_DESCRIPTION, faults);
        if (product.imageUrls() != null && !product.imageUrls().tree().isArray()) {
            faults.add("product.image_urls must be a list of URLs");
        } else if (product.images().size() > MOST_IMAGES
                || !product.images().stream().allMatch(url -> url.matches("https?://\\S{1,2000}"))) {
            faults.add("product.image_urls must be at most " + MOST_IMAGES + " http or https URLs");
        }
        return faults.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", faults));
    }

    private static void required(String field, @Nullable String text, List<String> faults) {
        if (text == null || text.isBlank()) {
            faults.add(field + " is required");
        } else {
            bounded(field, text, LONGEST_NAME, faults);
        }
    }

    private static void bounded(String field, @Nullable String text, int longest, List<String> faults) {
        if (text != null && text.length() > longest) {
            faults.add(field + " must have at most " + longest + " characters, not " + text.length());
        }
    }
}
