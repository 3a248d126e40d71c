package dev.electrons.intake.access;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a key allows; written in lower case everywhere. */
public enum Scope {
    /** Post new work and keep artifacts. */
    SUBMIT,
    /** See the app's runs. */
    READ,
    /** Stop, change and answer them. */
    STEER,
    /** Register definitions and say which version is active. */
    DEFINE,
    /** See and steer the runs of all apps; dead letters and guards. */
    OPERATE,
    /** Make, rotate and revoke keys. */
    ADMIN;

    static final Set<Scope> ALL = Set.of(values());

    /** What an app's key allows when nothing is said. */
    static final Set<Scope> USUAL = Set.of(SUBMIT, READ, STEER);

    public static Optional<Scope> of(String word) {
        return Stream.of(values()).filter(scope -> scope.word().equals(word)).findFirst();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static String words() {
        return Stream.of(values()).map(Scope::word).collect(Collectors.joining(", "));
    }
}
