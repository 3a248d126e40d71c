/** Cgroups: v1, v2, or none. */
@NullMarked
package dev.electrons.sandbox.limit;

import org.jspecify.annotations.NullMarked;
