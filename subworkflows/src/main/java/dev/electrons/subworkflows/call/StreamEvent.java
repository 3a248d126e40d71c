package dev.electrons.subworkflows.call;

/**
 * One server-sent event.
 *
 * @param name {@code message} unless the sender named it
 * @param data its lines, joined by line breaks
 */
public record StreamEvent(String name, String data) {}
