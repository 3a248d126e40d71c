/** What calls to runners cost, who pays, and how much is left. */
@NullMarked
package dev.electrons.runners.account;

import org.jspecify.annotations.NullMarked;
