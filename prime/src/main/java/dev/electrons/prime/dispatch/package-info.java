/** Which ready task goes to the workers next: by priority, then fair between apps, within what workers can hold. */
@NullMarked
package dev.electrons.prime.dispatch;

import org.jspecify.annotations.NullMarked;
