/** Topics, CloudEvents, the publisher and the batch loop. */
@NullMarked
package dev.electrons.kafka;

import org.jspecify.annotations.NullMarked;
