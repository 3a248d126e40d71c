/** Definitions of workflows: read from YAML or JSON, with everything that is wrong with them at once. */
@NullMarked
package dev.electrons.definition;

import org.jspecify.annotations.NullMarked;
