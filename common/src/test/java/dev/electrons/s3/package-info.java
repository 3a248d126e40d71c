@NullMarked
package dev.electrons.s3;

import org.jspecify.annotations.NullMarked;
