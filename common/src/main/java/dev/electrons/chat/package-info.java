/** Chat completions as models' servers say them. */
@NullMarked
package dev.electrons.chat;

import org.jspecify.annotations.NullMarked;
