/** Requests to places outside the mesh: checked where they lead to, bounded in size and time. */
@NullMarked
package dev.electrons.subworkflows.http;

import org.jspecify.annotations.NullMarked;
