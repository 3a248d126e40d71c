/** Code tasks: by an agent behind runner-proxy, or by the sandbox when no runner is there. */
@NullMarked
package dev.electrons.subworkflows.code;

import org.jspecify.annotations.NullMarked;
