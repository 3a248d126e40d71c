/** What a request was refused for, and why work failed. */
@NullMarked
package dev.electrons.error;

import org.jspecify.annotations.NullMarked;
