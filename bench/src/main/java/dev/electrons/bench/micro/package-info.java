/** What single operations cost, measured by JMH in a process of its own. */
@NullMarked
package dev.electrons.bench.micro;

import org.jspecify.annotations.NullMarked;
