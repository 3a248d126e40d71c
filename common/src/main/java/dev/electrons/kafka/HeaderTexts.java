package dev.electrons.kafka;

import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Headers as text, by name: decoded when they are asked for, which for most messages is never or for one of them. */
final class HeaderTexts extends AbstractMap<String, String> {
    private final Headers headers;

    HeaderTexts(Headers headers) {
        this.headers = headers;
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        var header = name instanceof String text ? headers.lastHeader(text) : null;
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        Map<String, String> all = new LinkedHashMap<>();
        for (var header : headers) {
            if (header.value() != null) {
                all.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return all.entrySet();
    }
}
