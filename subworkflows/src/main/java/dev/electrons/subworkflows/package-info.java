/** The hands: tasks in, outcomes out; nothing here decides what is done, or when. */
@NullMarked
package dev.electrons.subworkflows;

import org.jspecify.annotations.NullMarked;
