/** Trying routes one after the other until one answers. */
@NullMarked
package dev.electrons.runners.waterfall;

import org.jspecify.annotations.NullMarked;
