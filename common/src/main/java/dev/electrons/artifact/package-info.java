/** Values too large for the stream: what stands for them there, and where they are. */
@NullMarked
package dev.electrons.artifact;

import org.jspecify.annotations.NullMarked;
