package dev.electrons.subworkflows.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LeftFilesTest {
    private static Report.LeftFile file(String path, long bytes) {
        return new Report.LeftFile(path, bytes, "abc", "eA==", null);
    }

    @Test
    void smallFilesTravelWithTheResultAndLargeOnesSayWhyNot() {
        var listed = LeftFiles.listed(List.of(
                file("a", 1), file("b", LeftFiles.ONE + 1), new Report.LeftFile("c", 9, null, null, "not a file")));
        assertThat(listed)
                .extracting(LeftFiles.Listed::omitted)
                .containsExactly(null, "too large for the result", "not a file");
        assertThat(LeftFiles.artifacts(listed)).singleElement().satisfies(one -> {
            assertThat(one.path()).isEqualTo("a");
            assertThat(one.ref()).isEqualTo("data:application/octet-stream;base64,eA==");
        });
    }

    @Test
    void allTogetherTheyAreBounded() {
        var many = java.util.stream.IntStream.range(0, 10)
                .mapToObj(i -> file("f" + i, LeftFiles.ONE))
                .toList();
        assertThat(LeftFiles.artifacts(LeftFiles.listed(many))).hasSize((int) (LeftFiles.ALL / LeftFiles.ONE));
    }

    @Test
    void noFilesAreNoArtifacts() {
        assertThat(LeftFiles.artifacts(LeftFiles.listed(null))).isNull();
    }
}
