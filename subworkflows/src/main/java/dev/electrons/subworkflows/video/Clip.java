package dev.electrons.subworkflows.video;

/**
 * A piece of a track.
 *
 * @param start seconds from the beginning of the video
 * @param length seconds
 * @param fadeIn seconds, 0 for none
 * @param place where it is shown
 * @param opacity 0 to 1
 */
record Clip(Asset asset, double start, double length, double fadeIn, double fadeOut, Place place, double opacity) {

    /** How a picture fills the frame. */
    enum Fit {
        /** All of it is seen, with the background around it. */
        CONTAIN,
        /** The frame is full, and what is beyond it is cut off. */
        COVER,
        /** As large as it is. */
        NONE
    }

    /**
     * Where a picture is.
     *
     * @param scale of the frame that it fills, 1 for all of it
     * @param x 0 left, 0.5 in the middle, 1 right
     * @param y 0 top, 0.5 in the middle, 1 bottom
     * @param right parts of the frame's width to move it by
     * @param down parts of the frame's height to move it by
     */
    record Place(Fit fit, double scale, double x, double y, double right, double down) {}

    double end() {
        return start + length;
    }
}
