/** Text: written by a model behind runner-proxy, shown token by token. */
@NullMarked
package dev.electrons.subworkflows.text;

import org.jspecify.annotations.NullMarked;
