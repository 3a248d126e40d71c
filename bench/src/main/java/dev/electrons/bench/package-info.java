/** Load, latency and limits of this machine, printed side by side; run by hand, never by a test. */
@NullMarked
package dev.electrons.bench;

import org.jspecify.annotations.NullMarked;
