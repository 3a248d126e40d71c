/** Agents: a model that is given tools, turn by turn, until it answers or a limit is reached. */
@NullMarked
package dev.electrons.subworkflows.agent;

import org.jspecify.annotations.NullMarked;
