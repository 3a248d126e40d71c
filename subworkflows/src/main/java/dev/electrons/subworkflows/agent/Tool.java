package dev.electrons.subworkflows.agent;

import dev.electrons.json.Value;
import java.util.List;

/** Something that an agent can do besides talking. */
interface Tool {
    String HTTP = "http";
    String PROGRAM = "program";
    String OUTPUTS = "outputs";
    String LIST = "list";
    String PATCH = "patch_workflow";

    List<String> NAMES = List.of(HTTP, PROGRAM, OUTPUTS, LIST, PATCH);

    String name();

    /** For the model. */
    String description();

    /** JSON Schema of the arguments. */
    Value parameters();

    /**
     * Does it. Blocks; every expected failure is a result, which the model reads.
     *
     * @param arguments a JSON object
     */
    Used use(Value arguments, Errand errand);

    /**
     * What came of it.
     *
     * @param text for the model
     */
    record Used(boolean ok, String text) {
        static Used done(String text) {
            return new Used(true, text);
        }

        static Used failed(String words) {
            return new Used(false, words);
        }
    }
}
