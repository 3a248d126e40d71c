/** Films made of timelines by a render service. */
@NullMarked
package dev.electrons.runners.render;

import org.jspecify.annotations.NullMarked;
