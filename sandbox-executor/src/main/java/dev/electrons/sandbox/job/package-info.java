/** What is asked for, within which limits, and what came of it. */
@NullMarked
package dev.electrons.sandbox.job;

import org.jspecify.annotations.NullMarked;
