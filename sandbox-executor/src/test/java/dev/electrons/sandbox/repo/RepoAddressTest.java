package dev.electrons.sandbox.repo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.electrons.error.Problem;
import dev.electrons.sandbox.egress.Allowance;
import dev.electrons.sandbox.job.Limits;
import dev.electrons.sandbox.plan.Reach;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepoAddressTest {

    @ParameterizedTest
    @CsvSource({
        "octo-org/some.repo_1, https://github.com/octo-org/some.repo_1, github.com, 443",
        "https://git.example.com/a/b.git, https://git.example.com/a/b.git, git.example.com, 443",
        "http://git.example.com:8080/a, http://git.example.com:8080/a, git.example.com, 8080",
        "git://GIT.example.com/a, git://GIT.example.com/a, git.example.com, 9418"
    })
    void addressesOfPublicRepositoriesAreUnderstood(String text, String url, String host, int port) {
        assertThat(RepoAddress.parse(text, RepoRules.STRICT)).isEqualTo(new RepoAddress.Remote(url, host, port));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ext::sh",
                "--upload-pack=x",
                "-u",
                "file:///srv/x",
                "ssh://a/b",
                "git@github.com:a/b",
                "a/..",
                "https://",
                "https://host",
                "https:///a/b",
                "https://u:p@host/a",
                "https://host/a b",
                "https://host/a\nb",
                "ftp://host/a",
                "../a",
                "a/b/c",
                "",
                "HTTPS+ext://x/y"
            })
    void everythingElseIsRefused(String text) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> RepoAddress.parse(text, RepoRules.STRICT))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("INVALID_REPO"));
    }

    @Test
    void filesAreTakenFromTheOneFolderOnlyEvenThroughLinks(@TempDir Path all) throws Exception {
        var allowed = Files.createDirectory(all.resolve("allowed")).toRealPath();
        Files.createDirectory(allowed.resolve("repo"));
        Files.createDirectory(all.resolve("other"));
        Files.createSymbolicLink(allowed.resolve("link"), all.resolve("other"));
        var rules = new RepoRules(Optional.of(allowed), Set.of());

        assertThat(RepoAddress.parse("file://" + allowed + "/repo", rules))
                .isEqualTo(new RepoAddress.Local(allowed, "repo"));
        for (var outside : new String[] {"/link", "/../other", "", "/gone"}) {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> RepoAddress.parse("file://" + allowed + outside, rules));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--upload-pack=x", "-b", "a..b", "a b", "HEAD@{1}", "a:b", "/a", "a//b", ".hidden", "a~1"})
    void aBranchIsNothingButAName(String text) {
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> RepoAddress.branch(text));
        assertThat(RepoAddress.branch("feature/x-1.2_y")).isEqualTo("feature/x-1.2_y");
    }

    @Test
    void aCloneNeverReadsTheAddressAsAnOptionAndReachesThatHostOnly() {
        var spec = Checkout.clone(
                new RepoAddress.Remote("https://140.82.121.3/a/b", "140.82.121.3", 443),
                Optional.of("main"),
                RepoRules.STRICT,
                Limits.DEFAULT,
                Duration.ofHours(1));

        assertThat(spec.command())
                .contains("core.gitProxy=/egress/tunnel", "http.followRedirects=false")
                .contains("GIT_ALLOW_PROTOCOL=http:https:git")
                .containsSequence("--branch", "main", "--", "https://140.82.121.3/a/b", "/box");
        assertThat(spec.reach()).isEqualTo(Reach.of(Allowance.only("140.82.121.3", 443, false)));
    }

    @Test
    void aCloneHasTwoMinutesAnd256MibOrWhatIsLeftOfTheJobs() {
        var address = new RepoAddress.Local(Path.of("/srv/repos"), "a");
        var large = new Limits(Duration.ofHours(1), Duration.ofHours(1), 1, 512, 128, 1_024, 64);

        var usual = Checkout.clone(address, Optional.empty(), RepoRules.STRICT, large, Duration.ofHours(1));
        var hurried = Checkout.clone(address, Optional.empty(), RepoRules.STRICT, large, Duration.ofSeconds(7));

        assertThat(usual.limits().wall()).isEqualTo(Duration.ofMinutes(2));
        assertThat(usual.limits().diskMb()).isEqualTo(256);
        assertThat(usual.fileMb()).isEqualTo(256);
        assertThat(hurried.limits().wall()).isEqualTo(Duration.ofSeconds(7));
        assertThat(Checkout.diff(large, Duration.ofSeconds(3)).limits().wall()).isEqualTo(Duration.ofSeconds(3));
        assertThat(Checkout.diff(large, Duration.ofHours(1)).limits().wall()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aPrivateHostThatIsNamedMayBeClonedFromButNeverTheMetadataAddress() {
        var rules = new RepoRules(Optional.empty(), Set.of("169.254.169.254", "127.0.0.1"));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Checkout.clone(
                        new RepoAddress.Remote("http://169.254.169.254/a", "169.254.169.254", 80),
                        Optional.empty(),
                        rules,
                        Limits.DEFAULT,
                        Duration.ofMinutes(1)));
        assertThat(Checkout.clone(
                                new RepoAddress.Remote("http://127.0.0.1/a", "127.0.0.1", 80),
                                Optional.empty(),
                                rules,
                                Limits.DEFAULT,
                                Duration.ofMinutes(1))
                        .reach())
                .isEqualTo(Reach.of(Allowance.only("127.0.0.1", 80, true)));
    }
}
