/** The processes that are measured: started on free ports and a folder of their own, and always ended. */
@NullMarked
package dev.electrons.bench.stage;

import org.jspecify.annotations.NullMarked;
