/** The one place that knows how records become JSON. */
@NullMarked
package dev.electrons.json;

import org.jspecify.annotations.NullMarked;
