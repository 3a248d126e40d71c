/** A store that speaks S3, for tests: small, strict about signatures, and away when it is told so. */
@NullMarked
package dev.electrons.backing.s3;

import org.jspecify.annotations.NullMarked;
