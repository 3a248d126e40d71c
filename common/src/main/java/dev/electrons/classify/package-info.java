/** What a request is, by rules that are data. Prime decides with it; the door only shows what prime would decide. */
@NullMarked
package dev.electrons.classify;

import org.jspecify.annotations.NullMarked;
