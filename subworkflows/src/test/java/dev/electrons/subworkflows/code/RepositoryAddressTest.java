package dev.electrons.subworkflows.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepositoryAddressTest {
    @ParameterizedTest
    @CsvSource({
        "octo/hello-world,https://github.com/octo/hello-world",
        "https://git.example/a/b.git,https://git.example/a/b.git",
        "http://127.0.0.1:3000/a/b,http://127.0.0.1:3000/a/b",
        "git://git.example/a,git://git.example/a",
        "HTTPS://GitHub.com/a/b,https://GitHub.com/a/b",
        "git@github.com:octo/hello.git,https://github.com/octo/hello.git"
    })
    void addressesAsPeopleWriteThemCanBeCloned(String given, String meant) {
        assertThat(RepositoryAddress.of(given)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc",
                "ext::sh -c touch x",
                "--upload-pack=x",
                "https://user:pass@git.example/a",
                "../../etc/passwd",
                "octo/..",
                "https://",
                "https://git.example",
                "ssh://git@host/a",
                "hello"
            })
    void whatIsNoUsableAddressIsRefused(String given) {
        assertThat(RepositoryAddress.of(given)).isEmpty();
    }
}
