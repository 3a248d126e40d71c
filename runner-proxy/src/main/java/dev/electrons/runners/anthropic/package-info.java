/** Anthropic's Messages API. */
@NullMarked
package dev.electrons.runners.anthropic;

import org.jspecify.annotations.NullMarked;
