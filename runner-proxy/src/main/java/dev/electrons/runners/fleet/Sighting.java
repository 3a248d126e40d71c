package dev.electrons.runners.fleet;

/** What asking a runner how it is came to. */
public sealed interface Sighting {

    /**
     * It answered and can be given work.
     *
     * @param loginSeen it said, or showed, that its login and our key are good
     */
    record Well(boolean loginSeen) implements Sighting {}

    /** It did not answer, or said that it is not well. */
    record Missed(String reason) implements Sighting {}

    /** It answers, and its own login to the model's vendor has expired. */
    record LoginExpired(String reason) implements Sighting {}

    /** It answers, and does not accept our credentials. */
    record KeyRefused(String reason) implements Sighting {}
}
