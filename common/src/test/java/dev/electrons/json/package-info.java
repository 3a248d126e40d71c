/** What the one codec does with records, values and durations. */
@NullMarked
package dev.electrons.json;

import org.jspecify.annotations.NullMarked;
