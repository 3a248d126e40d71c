package dev.electrons.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.electrons.postgres.ArtifactStore;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresAway;
import dev.electrons.postgres.PostgresConfig;
import dev.electrons.postgres.RunView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that hold the house together. */
class HouseTest {
    private static final int LONGEST_FILE = 400;
    private static final String[] LANGUAGE = {
        "dev.electrons.id..",
        "dev.electrons.error..",
        "dev.electrons.event..",
        "dev.electrons.signal..",
        "dev.electrons.task..",
        "dev.electrons.result..",
        "dev.electrons.graph..",
        "dev.electrons.guard..",
        "dev.electrons.run..",
        "dev.electrons.classify..",
        "dev.electrons.json.."
    };
    private static final List<String> SERVICES = List.of("intake", "prime", "subworkflows", "runners", "sandbox");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.electrons");

    @Test
    void theLanguageKnowsNoPlumbing() {
        noClasses()
                .that()
                .resideInAnyPackage(LANGUAGE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.electrons.kafka..",
                        "dev.electrons.postgres..",
                        "dev.electrons.http..",
                        "dev.electrons.boot..",
                        "dev.electrons.observe..",
                        "io.vertx..")
                .check(CLASSES);
    }

    @Test
    void theEngineIsPure() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.electrons.prime.engine..",
                        "dev.electrons.prime.guard..",
                        "dev.electrons.run..",
                        "dev.electrons.guard..",
                        "dev.electrons.classify..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "org.slf4j..", "java.net..", "java.sql..", "java.util.concurrent..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.electrons.prime.engine..",
                        "dev.electrons.prime.guard..",
                        "dev.electrons.run..",
                        "dev.electrons.guard..",
                        "dev.electrons.classify..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .check(CLASSES);
    }

    @Test
    void servicesNeverImportEachOther() {
        for (var service : SERVICES) {
            var others = SERVICES.stream()
                    .filter(other -> !other.equals(service))
                    .map(other -> "dev.electrons." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.electrons." + service + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(CLASSES);
        }
    }

    /** Workers execute what arrives: whether it may start, and what it is, was decided before. */
    @Test
    void noWorkerTakesARoutingDecision() {
        noClasses()
                .that()
                .resideInAPackage("dev.electrons.subworkflows..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.electrons.guard..",
                        "dev.electrons.classify..",
                        "dev.electrons.run..",
                        "dev.electrons.event..")
                .check(CLASSES);
    }

    /** What a worker could learn from the tables it could also decide by: it has large values, and an agent its own run's outputs. */
    @Test
    void noWorkerReadsTheMemoryOfTheMesh() {
        noClasses()
                .that()
                .resideInAPackage("dev.electrons.subworkflows..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.electrons.postgres..")
                        .and(not(belongToAnyOf(
                                ArtifactStore.class,
                                RunView.class,
                                Postgres.class,
                                PostgresConfig.class,
                                PostgresAway.class))))
                .check(CLASSES);
    }

    @Test
    void theLanguageHasNoCircles() {
        slices().matching("dev.electrons.(id|error|event|signal|task|result|graph|guard|run|classify|json)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void theDoorsFeaturesHaveNoCircles() {
        slices().matching("dev.electrons.intake.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void noNameHidesWhatIsInside() {
        noClasses()
                .should()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)$")
                .check(CLASSES);
    }

    @Test
    void aFileIsAPageAndNotABook() throws IOException {
        var root = Path.of("..").toAbsolutePath().normalize();
        try (Stream<Path> files = Files.walk(root)) {
            var books = files.filter(file -> file.toString().endsWith(".java")
                            && !file.toString().contains("/target/"))
                    .filter(file -> lines(file) > LONGEST_FILE)
                    .map(file -> root.relativize(file).toString())
                    .toList();
            assertThat(books).as("files over %d lines", LONGEST_FILE).isEmpty();
        }
    }

    @Test
    void everySettingIsExplained() throws IOException {
        var words = Files.readString(Path.of("..").toAbsolutePath().normalize().resolve("docs/configuration.md"));
        assertThat(dev.electrons.boot.SettingNames.ALL)
                .allSatisfy(name -> assertThat(words).contains("`" + name + "`"));
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
