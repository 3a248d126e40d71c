/** What a parcel with a product weighs and measures. */
@NullMarked
package dev.electrons.subworkflows.shipping;

import org.jspecify.annotations.NullMarked;
