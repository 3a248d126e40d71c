/** Large values through the door: kept by their hash, read in pieces, removed when nobody refers to them. */
@NullMarked
package dev.electrons.intake.artifact;

import org.jspecify.annotations.NullMarked;
