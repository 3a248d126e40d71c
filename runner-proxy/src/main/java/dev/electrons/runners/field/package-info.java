/** Reading named fields from trees that people wrote, with every fault found. */
@NullMarked
package dev.electrons.runners.field;

import org.jspecify.annotations.NullMarked;
