/** Work that the sandbox does: programs, and tasks on repositories. */
@NullMarked
package dev.electrons.subworkflows.sandbox;

import org.jspecify.annotations.NullMarked;
