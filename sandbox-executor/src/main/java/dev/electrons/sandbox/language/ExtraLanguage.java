package dev.electrons.sandbox.language;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.electrons.sandbox.job.FileNames;
import dev.electrons.sandbox.job.Syntax;
import dev.electrons.sandbox.job.Syntaxes;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A language that configuration adds.
 *
 * @param binary its interpreter: a path, or a name to be looked for where programs are
 * @param args what stands between the interpreter and the file
 * @param version what makes it tell its version
 */
public record ExtraLanguage(Syntax syntax, String binary, List<String> args, List<String> version) {
    private static final String EXPECTED = "a YAML list of {name, binary, file, args, version_args} is expected";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9+#.-]{0,39}");

    private record Entry(
            @Nullable String name,
            @Nullable String binary,
            @Nullable String file,
            @Nullable List<@Nullable String> args,
            @JsonProperty("version_args") @Nullable List<@Nullable String> versionArgs) {}

    public ExtraLanguage {
        args = List.copyOf(args);
        version = List.copyOf(version);
    }

    /**
     * Reads a YAML list of {@code {name, binary, file, args, version_args}}.
     *
     * @throws IllegalArgumentException with words about what is wrong
     */
    public static List<ExtraLanguage> parse(String yaml) {
        try {
            var entries = new YAMLMapper().readValue(yaml, new TypeReference<@Nullable List<@Nullable Entry>>() {});
            var all = entries == null
                    ? List.<ExtraLanguage>of()
                    : entries.stream().map(ExtraLanguage::of).toList();
            var names = new HashSet<String>();
            for (var one : all) {
                var label = one.syntax().label();
                if (Syntaxes.USUAL.named(label).isPresent() || !names.add(label)) {
                    throw new IllegalArgumentException("name " + label + " is taken");
                }
            }
            return all;
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(EXPECTED + ": " + e.getPropertyName() + " is not a field", e);
        } catch (MismatchedInputException e) {
            throw new IllegalArgumentException(EXPECTED, e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(EXPECTED + ": " + e.getOriginalMessage(), e);
        }
    }

    private static ExtraLanguage of(@Nullable Entry entry) {
        if (entry == null) {
            throw new IllegalArgumentException(EXPECTED + ": one of them is null");
        }
        var name = entry.name() == null ? "" : entry.name();
        var binary = entry.binary() == null ? "" : entry.binary();
        var file = entry.file() == null ? "" : entry.file();
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name must be up to 40 small letters, digits, +, #, . or -");
        }
        if (binary.isBlank() || holdsNul(binary) || (binary.contains("/") && !binary.startsWith("/"))) {
            throw new IllegalArgumentException("binary of " + name + " must be a full path or a program's name");
        }
        if (!FileNames.safe(file) || file.contains("/")) {
            throw new IllegalArgumentException("file of " + name + " must be a plain file name, such as main." + name);
        }
        return new ExtraLanguage(
                new Syntax(name, file, List.of()),
                binary,
                words(entry.args(), "args of " + name, List.of()),
                words(entry.versionArgs(), "version_args of " + name, List.of("--version")));
    }

    private static List<String> words(@Nullable List<@Nullable String> given, String field, List<String> usual) {
        if (given == null) {
            return usual;
        }
        var words = given.stream().flatMap(Stream::ofNullable).toList();
        if (words.size() < given.size() || words.stream().anyMatch(ExtraLanguage::holdsNul)) {
            throw new IllegalArgumentException(field + " must be texts, none of them null or with a NUL character");
        }
        return words;
    }

    /** Which no path and no argument can. */
    private static boolean holdsNul(String text) {
        return text.indexOf('\0') >= 0;
    }
}
