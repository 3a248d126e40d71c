/** Ids are types. */
@NullMarked
package dev.electrons.id;

import org.jspecify.annotations.NullMarked;
