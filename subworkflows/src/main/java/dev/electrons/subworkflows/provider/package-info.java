/** Asking runner-proxy for one thing, provider after provider, until an answer is of use. */
@NullMarked
package dev.electrons.subworkflows.provider;

import org.jspecify.annotations.NullMarked;
