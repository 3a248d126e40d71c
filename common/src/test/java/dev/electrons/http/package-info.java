/** The HTTP edge, asked over a real socket. */
@NullMarked
package dev.electrons.http;

import org.jspecify.annotations.NullMarked;
