package dev.electrons.subworkflows.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Headers that refer to secrets, apart from those that stand as they are: {@code {secret: crm, prefix: "Bearer "}}.
 *
 * @param others headers that refer to none; null when there are no headers
 * @param faults what is wrong with references, in words
 */
record SecretHeaders(List<Wanted> wanted, @Nullable Value others, List<String> faults) {
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final int LONGEST_PREFIX = 200;
    private static final Set<String> FIELDS = Set.of("secret", "prefix");

    /**
     * A header and the secret that it is to carry.
     *
     * @param header in lower case
     * @param prefix what stands before the secret
     */
    record Wanted(String header, String secret, String prefix) {}

    static SecretHeaders of(@Nullable Value headers) {
        if (headers == null || !(headers.tree() instanceof ObjectNode all)) {
            return new SecretHeaders(List.of(), headers, List.of());
        }
        var wanted = new ArrayList<Wanted>();
        var faults = new ArrayList<String>();
        var others = Json.MAPPER.createObjectNode();
        all.properties().forEach(field -> {
            var value = field.getValue();
            if (value.isObject() && value.has("secret")) {
                read(field.getKey(), value, faults).ifPresent(wanted::add);
            } else {
                others.set(field.getKey(), value);
            }
        });
        return new SecretHeaders(wanted, Value.of(others), faults);
    }

    private static Optional<Wanted> read(String header, JsonNode reference, List<String> faults) {
        var at = "headers." + header;
        if (!HttpInput.maySet(header) || WebRequest.goesAnywhere(header)) {
            faults.add(at + " must be the name of a header that may carry a secret");
            return Optional.empty();
        }
        var prefix = reference.path("prefix");
        boolean plain = prefix.isMissingNode()
                || (prefix.isTextual()
                        && prefix.textValue().length() <= LONGEST_PREFIX
                        && HttpInput.sendable(prefix.textValue()));
        boolean known = true;
        for (var names = reference.fieldNames(); names.hasNext(); ) {
            known &= FIELDS.contains(names.next());
        }
        var secret = reference.path("secret");
        if (!plain
                || !known
                || !secret.isTextual()
                || !NAME.matcher(secret.textValue()).matches()) {
            faults.add(at + " must be a text, or {secret: a name of letters, digits, dots, _ or -, prefix: a text}");
            return Optional.empty();
        }
        return Optional.of(new Wanted(header.toLowerCase(Locale.ROOT), secret.textValue(), prefix.asText("")));
    }

    Optional<String> fault() {
        return faults.stream().findFirst();
    }
}
