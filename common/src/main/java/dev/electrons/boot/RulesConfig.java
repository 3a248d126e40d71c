package dev.electrons.boot;

import dev.electrons.classify.Rules;
import dev.electrons.task.UsualModels;
import java.nio.file.Path;

/** The rules of classification, for those who decide by them and those who show what would be decided. */
public final class RulesConfig {
    private static final String FILE = "DE_CLASSIFICATION_RULES_FILE";

    private RulesConfig() {}

    /** Of the same rules, what those need who ask models. */
    public static UsualModels usualModels(Settings settings) {
        return read(settings).usualModels();
    }

    /** The operator's rules, else those that ship with the mesh. */
    public static Rules read(Settings settings) {
        try {
            return settings.optional(FILE).map(Path::of).map(Rules::from).orElseGet(Rules::standard);
        } catch (IllegalArgumentException e) {
            settings.fault(FILE + " is not a file of classification rules: " + e.getMessage());
            return Rules.standard();
        }
    }
}
