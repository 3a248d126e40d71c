/** Events to text and back. */
@NullMarked
package dev.electrons.event;

import org.jspecify.annotations.NullMarked;
