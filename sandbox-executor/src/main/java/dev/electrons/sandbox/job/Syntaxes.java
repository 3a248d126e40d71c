package dev.electrons.sandbox.job;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The languages that requests may name: those that are always known, and those that configuration adds. */
public record Syntaxes(List<Syntax> all) {
    public static final Syntaxes USUAL = new Syntaxes(List.of(Syntax.PYTHON, Syntax.NODE, Syntax.BASH, Syntax.JAVA));

    public Syntaxes {
        all = List.copyOf(all);
    }

    /** These and more. */
    public Syntaxes and(List<Syntax> more) {
        return new Syntaxes(Stream.concat(all.stream(), more.stream()).toList());
    }

    String labels() {
        return all.stream().map(Syntax::label).collect(Collectors.joining(", "));
    }

    /** The language of this name, by which people may also mean another spelling. */
    public Optional<Syntax> named(String name) {
        var plain = name.strip().toLowerCase(Locale.ROOT);
        return all.stream().filter(syntax -> syntax.called(plain)).findFirst();
    }
}
