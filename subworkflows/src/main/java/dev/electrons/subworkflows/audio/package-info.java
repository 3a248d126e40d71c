/** Words spoken by a model. */
@NullMarked
package dev.electrons.subworkflows.audio;

import org.jspecify.annotations.NullMarked;
