/** Logs and trace contexts. */
@NullMarked
package dev.electrons.observe;

import org.jspecify.annotations.NullMarked;
