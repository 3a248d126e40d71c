package dev.electrons.prime.engine;

import dev.electrons.json.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists that maps go through, taken apart once and not at every item. A cache of a few; not thread-safe. */
final class Items {
    private static final int MOST = 64;

    private final Map<Value, List<Value>> lists = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Value, List<Value>> eldest) {
            return size() > MOST;
        }
    };

    List<Value> of(Value list) {
        return lists.computeIfAbsent(list, value -> {
            var items = new ArrayList<Value>();
            value.tree().forEach(item -> items.add(Value.of(item)));
            return items;
        });
    }
}
