/** The one way out of a sandbox: a proxy that connects to named hosts only, behind a socket in the box. */
@NullMarked
package dev.electrons.sandbox.egress;

import org.jspecify.annotations.NullMarked;
