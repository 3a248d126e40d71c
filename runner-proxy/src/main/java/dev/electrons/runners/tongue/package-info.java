/** Clients' own ways of chatting, other than OpenAI's: passed on to runners that share them, translated for the rest. */
@NullMarked
package dev.electrons.runners.tongue;

import org.jspecify.annotations.NullMarked;
