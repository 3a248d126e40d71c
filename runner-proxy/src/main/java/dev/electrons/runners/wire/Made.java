package dev.electrons.runners.wire;

/** What was made that vendors count otherwise than in tokens. */
public record Made(long pictures, long characters, long films) {
    public static final Made NOTHING = new Made(0, 0, 0);

    public static Made pictures(long amount) {
        return new Made(amount, 0, 0);
    }

    /** Characters that were spoken. */
    public static Made speech(long characters) {
        return new Made(0, characters, 0);
    }

    public static Made film() {
        return new Made(0, 0, 1);
    }
}
