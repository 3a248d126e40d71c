package dev.electrons.cli;

import java.util.Optional;
import java.util.StringJoiner;

/** A path of the API with the parameters that were given. */
final class Query {
    private final String path;
    private final StringJoiner parameters = new StringJoiner("&", "?", "").setEmptyValue("");

    Query(String path) {
        this.path = path;
    }

    Query with(String name, Optional<?> value) {
        value.ifPresent(given -> parameters.add(name + "=" + Door.encoded(given.toString())));
        return this;
    }

    Query with(String name, boolean flag) {
        return flag ? with(name, Optional.of(true)) : this;
    }

    boolean bare() {
        return parameters.toString().isEmpty();
    }

    @Override
    public String toString() {
        return path + parameters;
    }
}
