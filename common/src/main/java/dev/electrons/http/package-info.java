/** The HTTP edge: one server shape, one error shape. */
@NullMarked
package dev.electrons.http;

import org.jspecify.annotations.NullMarked;
