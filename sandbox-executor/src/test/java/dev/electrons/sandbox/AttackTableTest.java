package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Holds docs/attack-suite.md against the tests: 42 cases, each with its tests, each test in its row. */
class AttackTableTest {
    private static final int CASES = 42;
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private static Map<Integer, List<String>> table() throws IOException {
        var rows = new TreeMap<Integer, List<String>>();
        for (var line : Files.readAllLines(Path.of("../docs/attack-suite.md"))) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                var tests = NAMED.matcher(row.group(3))
                        .results()
                        .map(test -> test.group(1) + "." + test.group(2))
                        .sorted()
                        .toList();
                assertThat(rows.put(Integer.valueOf(row.group(1)), tests))
                        .as("row " + row.group(1))
                        .isNull();
            }
        }
        return rows;
    }

    private static Stream<Method> tests() throws Exception {
        var classes = Path.of(
                "target/test-classes", AttackTableTest.class.getPackageName().replace('.', '/'));
        try (var files = Files.list(classes)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\w+IT\\.class"))
                    .sorted()
                    .toList()
                    .stream()
                    .flatMap(name -> Arrays.stream(declared(name.replace(".class", ""))))
                    .filter(method -> method.isAnnotationPresent(Attack.class));
        }
    }

    private static Method[] declared(String name) {
        try {
            return Class.forName(AttackTableTest.class.getPackageName() + "." + name)
                    .getDeclaredMethods();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void everyCaseIsAccountedFor() throws Exception {
        assertThat(table().keySet())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, CASES).boxed().toList());
        assertThat(table().values()).allSatisfy(tests -> assertThat(tests).isNotEmpty());
    }

    @Test
    void theTableNamesTheTestsThatThereAreAndNoOthers() throws Exception {
        var there = new TreeMap<Integer, TreeSet<String>>();
        tests().forEach(test -> {
            assertThat(test.isAnnotationPresent(Test.class) || test.isAnnotationPresent(ParameterizedTest.class))
                    .as("%s", test)
                    .isTrue();
            for (int number : test.getAnnotation(Attack.class).value()) {
                there.computeIfAbsent(number, _ -> new TreeSet<>())
                        .add(test.getDeclaringClass().getSimpleName() + "." + test.getName());
            }
        });

        table().forEach((number, named) ->
                assertThat(named).as("case %d", number).containsExactlyElementsOf(there.get(number)));
        assertThat(there).hasSize(CASES);
    }
}
