/** Settings, health and the life of a service. */
@NullMarked
package dev.electrons.boot;

import org.jspecify.annotations.NullMarked;
