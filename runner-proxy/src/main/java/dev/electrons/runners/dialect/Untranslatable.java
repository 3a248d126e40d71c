package dev.electrons.runners.dialect;

/** A chat request has something that a vendor's protocol has no words for. */
public final class Untranslatable extends RuntimeException {
    public Untranslatable(String words) {
        super(words, null, false, false);
    }

    public String words() {
        return String.valueOf(getMessage());
    }
}
