/** Pictures drawn by a model. */
@NullMarked
package dev.electrons.subworkflows.image;

import org.jspecify.annotations.NullMarked;
