/** Contents of large values in any store that speaks S3. Its library is loaded only where it is configured. */
@NullMarked
package dev.electrons.s3;

import org.jspecify.annotations.NullMarked;
