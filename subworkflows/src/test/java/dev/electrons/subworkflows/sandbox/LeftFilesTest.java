package dev.electrons.subworkflows.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.electrons.error.Failure;
import dev.electrons.subworkflows.claim.Shelf;
import dev.electrons.task.Artifact;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LeftFilesTest {
    private static Report.LeftFile file(String path, long bytes) {
        return new Report.LeftFile(path, bytes, "abc", "eA==", null);
    }

    private List<LeftFiles.Listed> listed(List<Report.LeftFile> files) {
        return LeftFiles.listed(
                files,
                (path, content) -> new Shelf.Kept.At(new Artifact(path, content.length, "abc", "artifact://" + path)));
    }

    @Test
    void smallFilesTravelWithTheResultAndLargeOnesAreLeftInTheStore() {
        var listed = listed(List.of(
                file("a", 1), file("b", LeftFiles.ONE + 1), new Report.LeftFile("c", 9, null, null, "not a file")));
        assertThat(listed).extracting(LeftFiles.Listed::omitted).containsExactly(null, null, "not a file");
        assertThat(LeftFiles.artifacts(listed))
                .extracting(Artifact::path, Artifact::ref)
                .containsExactly(tuple("a", "data:application/octet-stream;base64,eA=="), tuple("b", "artifact://b"));
    }

    @Test
    void whatTheStoreDoesNotTakeSaysWhy() {
        var listed = LeftFiles.listed(
                List.of(file("b", LeftFiles.ONE + 1)),
                (_, _) -> new Shelf.Kept.Not(Failure.infrastructure("ARTIFACTS_AWAY", "the store is away")));
        assertThat(listed).singleElement().satisfies(one -> {
            assertThat(one.ref()).isNull();
            assertThat(one.omitted()).isEqualTo("the store is away");
        });
    }

    @Test
    void allThatTravelsIsBoundedTogether() {
        var many = IntStream.range(0, 10)
                .mapToObj(i -> file("f" + i, LeftFiles.ONE))
                .toList();
        assertThat(listed(many))
                .filteredOn(one -> String.valueOf(one.ref()).startsWith("data:"))
                .hasSize((int) (LeftFiles.ALL / LeftFiles.ONE));
        assertThat(LeftFiles.artifacts(listed(many))).hasSize(10);
    }

    @Test
    void noFilesAreNoArtifacts() {
        assertThat(LeftFiles.artifacts(listed(List.of()))).isNull();
    }
}
