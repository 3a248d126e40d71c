/** The runners there are: {@code runners.yaml} as validated records, and the secrets it refers to. */
@NullMarked
package dev.electrons.runners.roster;

import org.jspecify.annotations.NullMarked;
