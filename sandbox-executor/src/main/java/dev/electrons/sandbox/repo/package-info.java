/** Repositories: which may be cloned, how, and which command they declare. */
@NullMarked
package dev.electrons.sandbox.repo;

import org.jspecify.annotations.NullMarked;
