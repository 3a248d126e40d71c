package dev.electrons.task;

import java.util.List;

/** Names of the task kinds that this mesh's own workers serve; a graph may name others, served by external workers. */
public final class Kinds {
    public static final String CODE = "code";
    public static final String PROGRAM = "program";
    public static final String TEXT = "text";
    public static final String IMAGE = "image";
    public static final String AUDIO = "audio";
    public static final String VIDEO = "video";
    public static final String PRODUCT_SHIPPING = "product-shipping-research";
    public static final String HTTP = "http";
    public static final String AGENT = "agent";

    /** Kinds with a topic of their own from the start. */
    public static final List<String> ALL =
            List.of(CODE, PROGRAM, TEXT, IMAGE, AUDIO, VIDEO, PRODUCT_SHIPPING, HTTP, AGENT);

    private Kinds() {}
}
