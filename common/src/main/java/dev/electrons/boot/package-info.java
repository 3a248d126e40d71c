/** How a service starts, waits for what it needs, says how it is, and leaves. */
@NullMarked
package dev.electrons.boot;

import org.jspecify.annotations.NullMarked;
