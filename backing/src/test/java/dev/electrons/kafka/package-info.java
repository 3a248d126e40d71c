/** The Kafka plumbing against a real broker. */
@NullMarked
package dev.electrons.kafka;

import org.jspecify.annotations.NullMarked;
