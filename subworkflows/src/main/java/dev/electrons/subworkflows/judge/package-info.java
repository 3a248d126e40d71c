/** Judging answers that say done and are not. */
@NullMarked
package dev.electrons.subworkflows.judge;

import org.jspecify.annotations.NullMarked;
