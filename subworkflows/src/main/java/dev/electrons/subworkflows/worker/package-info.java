/** From the task topics to the executors and back as signals: windows, heartbeats, cancels. */
@NullMarked
package dev.electrons.subworkflows.worker;

import org.jspecify.annotations.NullMarked;
