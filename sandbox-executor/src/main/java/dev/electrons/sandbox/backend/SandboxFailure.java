package dev.electrons.sandbox.backend;

/** The sandbox could not do its work; the message says why and, where we know, what to do about it. */
public final class SandboxFailure extends Exception {
    public SandboxFailure(String message) {
        super(message);
    }

    public SandboxFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
