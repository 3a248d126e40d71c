/** Places outside the mesh that somebody else's URL names: which of them may be asked, and at which address. */
@NullMarked
package dev.electrons.outside;

import org.jspecify.annotations.NullMarked;
