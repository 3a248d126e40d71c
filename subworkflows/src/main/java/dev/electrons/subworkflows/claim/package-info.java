/** Large values on their way to and from executors. */
@NullMarked
package dev.electrons.subworkflows.claim;

import org.jspecify.annotations.NullMarked;
