package dev.electrons.subworkflows.shipping;

/**
 * What a model says about a parcel.
 *
 * @param weightLb pounds
 * @param lengthIn inches
 * @param source where the figures come from
 * @param confidence {@code high}, {@code medium} or {@code low}
 */
record Parcel(double weightLb, double lengthIn, double widthIn, double heightIn, String source, String confidence) {}
