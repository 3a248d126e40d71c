/** What was measured, beside the machine's own limits and the goals. */
@NullMarked
package dev.electrons.bench.report;

import org.jspecify.annotations.NullMarked;
