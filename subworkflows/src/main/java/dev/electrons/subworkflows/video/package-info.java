/** Videos rendered from a timeline: by a render service, or by ffmpeg in the sandbox. */
@NullMarked
package dev.electrons.subworkflows.video;

import org.jspecify.annotations.NullMarked;
