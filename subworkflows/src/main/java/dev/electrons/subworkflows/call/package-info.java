/** Asking the other services over HTTP: bounded, stoppable, behind a breaker. */
@NullMarked
package dev.electrons.subworkflows.call;

import org.jspecify.annotations.NullMarked;
