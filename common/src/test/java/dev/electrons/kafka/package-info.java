/** Codecs, offsets and settings of the Kafka plumbing, without a broker. */
@NullMarked
package dev.electrons.kafka;

import org.jspecify.annotations.NullMarked;
