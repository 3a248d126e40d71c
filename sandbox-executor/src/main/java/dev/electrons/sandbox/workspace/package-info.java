/** The folder that a job may write to, and what it left there. */
@NullMarked
package dev.electrons.sandbox.workspace;

import org.jspecify.annotations.NullMarked;
