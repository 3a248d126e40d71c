/** Vendors' own ways of chatting, translated to and from that of OpenAI's clients. */
@NullMarked
package dev.electrons.runners.dialect;

import org.jspecify.annotations.NullMarked;
