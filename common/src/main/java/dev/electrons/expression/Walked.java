package dev.electrons.expression;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Lists and objects that expressions see: whoever goes through one pays for it. */
final class Walked {
    private Walked() {}

    static final class Items extends ArrayList<Object> {
        private static final long serialVersionUID = 1L;

        Items(int size) {
            super(size);
        }

        @Override
        public Iterator<Object> iterator() {
            Allowance.current().walk(size());
            return super.iterator();
        }
    }

    static final class Fields extends LinkedHashMap<String, Object> {
        private static final long serialVersionUID = 1L;

        Fields(int size) {
            super(Math.max(4, size * 2));
        }

        @Override
        public Set<Map.Entry<String, Object>> entrySet() {
            Allowance.current().walk(size());
            return super.entrySet();
        }
    }
}
