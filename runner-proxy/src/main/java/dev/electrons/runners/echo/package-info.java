/** The built-in runner that asks no model. */
@NullMarked
package dev.electrons.runners.echo;

import org.jspecify.annotations.NullMarked;
