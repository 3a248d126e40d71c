package dev.electrons.subworkflows.video;

import io.vertx.core.buffer.Buffer;

/**
 * A file that a timeline needs, and is here.
 *
 * @param name it goes by in the sandbox, chosen here
 */
record Material(String name, FileKind kind, Buffer bytes) {}
