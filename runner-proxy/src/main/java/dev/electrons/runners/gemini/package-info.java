/** Google's generateContent API. */
@NullMarked
package dev.electrons.runners.gemini;

import org.jspecify.annotations.NullMarked;
