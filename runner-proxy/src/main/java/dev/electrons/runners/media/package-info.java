/** Pictures and speech: what clients ask, and the vendors that make it. */
@NullMarked
package dev.electrons.runners.media;

import org.jspecify.annotations.NullMarked;
