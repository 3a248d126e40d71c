/** The filter on system calls, put together by ourselves: which calls a job may not make, and the little program that says so to the kernel. */
@NullMarked
package dev.electrons.sandbox.seccomp;

import org.jspecify.annotations.NullMarked;
