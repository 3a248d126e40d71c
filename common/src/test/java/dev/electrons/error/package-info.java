/** What refusals say about coming again. */
@NullMarked
package dev.electrons.error;

import org.jspecify.annotations.NullMarked;
