/** A pod for each job, in a Kubernetes cluster. */
@NullMarked
package dev.electrons.sandbox.cluster;

import org.jspecify.annotations.NullMarked;
