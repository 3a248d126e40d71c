/** How runners are called over HTTP, and what can come of a call. */
@NullMarked
package dev.electrons.runners.wire;

import org.jspecify.annotations.NullMarked;
