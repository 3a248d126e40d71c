/** Runners that speak the OpenAI protocol themselves. */
@NullMarked
package dev.electrons.runners.openai;

import org.jspecify.annotations.NullMarked;
