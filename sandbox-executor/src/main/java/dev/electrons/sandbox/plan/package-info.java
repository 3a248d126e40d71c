/** From what is to run to the exact command lines: pure, so that every flag can be tested. */
@NullMarked
package dev.electrons.sandbox.plan;

import org.jspecify.annotations.NullMarked;
