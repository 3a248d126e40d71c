/** Chat completions: what clients ask and how answers reach them. */
@NullMarked
package dev.electrons.runners.chat;

import org.jspecify.annotations.NullMarked;
