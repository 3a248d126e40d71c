/** The routes that runner-proxy offers. */
@NullMarked
package dev.electrons.runners.door;

import org.jspecify.annotations.NullMarked;
