package dev.electrons.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.electrons.boot.Settings;
import dev.electrons.boot.SettingsRefused;
import dev.electrons.sandbox.backend.Backend;
import dev.electrons.sandbox.cluster.Cluster;
import dev.electrons.sandbox.job.Syntax;
import dev.electrons.sandbox.language.ExtraLanguage;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxConfigTest {
    private static SandboxConfig read(Map<String, String> values) {
        var settings = Settings.of(values);
        var config = SandboxConfig.read(settings);
        settings.refuseFaults();
        return config;
    }

    @Test
    void theDefaultsAreStrict() {
        var config = read(Map.of());

        assertThat(config.http().port()).isEqualTo(8090);
        assertThat(config.slots()).isEqualTo(2 * Runtime.getRuntime().availableProcessors());
        assertThat(config.queue()).isEqualTo(100);
        assertThat(config.token()).isEmpty();
        assertThat(config.repos().folder()).isEmpty();
        assertThat(config.repos().hosts()).isEmpty();
        assertThat(config.egress().none()).isTrue();
        assertThat(config.setup().kind()).isEqualTo(Backend.Kind.BWRAP);
    }

    @Test
    void everythingCanBeSet() {
        var config = read(Map.of(
                "DE_HOST", "0.0.0.0",
                "DE_SERVICE_TOKEN", "t",
                "DE_SANDBOX_SLOTS", "7",
                "DE_SANDBOX_HOME", "/srv/sandboxes",
                "DE_SANDBOX_REPOS", "/srv/repos",
                "DE_SANDBOX_GIT_HOSTS", "Git.internal, 10.0.0.7",
                "DE_SANDBOX_EGRESS", "api.example.com, *.pkg.example.org, 10.0.0.9:8443",
                "DE_SANDBOX_BACKEND", "runc"));

        assertThat(config.slots()).isEqualTo(7);
        assertThat(config.egress().rules()).hasSize(3);
        assertThat(config.setup().kind()).isEqualTo(Backend.Kind.RUNC);
        assertThat(config.token()).contains("t");
        assertThat(config.setup().home()).isEqualTo(Path.of("/srv/sandboxes"));
        assertThat(config.repos().folder()).contains(Path.of("/srv/repos"));
        assertThat(config.repos().hosts()).containsExactlyInAnyOrder("git.internal", "10.0.0.7");
    }

    @Test
    void howItIsRunCanBeSetToo() {
        var setup = read(Map.of(
                        "DE_SANDBOX_BACKEND", "runsc",
                        "DE_SANDBOX_RUNSC_PLATFORM", "kvm",
                        "DE_SANDBOX_WITHOUT_CGROUPS", "accept",
                        "DE_SANDBOX_LANGUAGES", "[{name: ruby, binary: ruby, file: main.rb, args: [-w]}]"))
                .setup();

        assertThat(setup.kind()).isEqualTo(Backend.Kind.RUNSC);
        assertThat(setup.platform()).isEqualTo("kvm");
        assertThat(setup.withoutCgroups()).isTrue();
        assertThat(setup.languages())
                .containsExactly(new ExtraLanguage(
                        new Syntax("ruby", "main.rb", List.of()), "ruby", List.of("-w"), List.of("--version")));
        assertThat(read(Map.of()).setup().withoutCgroups()).isFalse();
        assertThat(read(Map.of()).setup().platform()).isEqualTo("systrap");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{name: ruby, binary: ruby, file: main.rb, argz: [-w]}] | argz is not a field",
                "{name: ruby} | is expected",
                "[{name: ruby, args: {a: b}}] | is expected",
                "[{name: [ruby]}] | is expected",
                "[null] | one of them is null",
                "[{name: ruby, binary: ruby, file: main.rb}, ~] | one of them is null",
                "5 | is expected",
                "[5] | is expected",
                "[''] | is expected",
                "[[]] | is expected",
                "[[{name: ruby, binary: ruby, file: main.rb}]] | is expected",
                "[{name: ruby, args: -w}] | is expected",
            })
    void whatIsNoListOfLanguagesIsSaidInWordsOfTheSetting(String languages, String words) {
        assertThatExceptionOfType(SettingsRefused.class)
                .isThrownBy(() -> read(Map.of("DE_SANDBOX_LANGUAGES", languages)))
                .withMessageContainingAll("DE_SANDBOX_LANGUAGES", "a YAML list of {name, binary,", words)
                .withMessageNotContainingAny("java", "START_");
    }

    @Test
    void aClusterIsTheOneAroundUsUnlessAnotherIsNamed() {
        var usual = read(Map.of("DE_SANDBOX_BACKEND", "k8s")).setup();
        var other = read(Map.of(
                        "DE_SANDBOX_K8S_API", "https://10.0.0.1:6443",
                        "DE_SANDBOX_K8S_ACCOUNT", "/etc/account",
                        "DE_SANDBOX_K8S_NAMESPACE", "jobs",
                        "DE_SANDBOX_K8S_IMAGE", "registry/image:1",
                        "DE_SANDBOX_K8S_WARM", "5",
                        "DE_SANDBOX_K8S_RUNTIME_CLASS", "gvisor"))
                .setup();

        assertThat(usual.kind()).isEqualTo(Backend.Kind.K8S);
        assertThat(usual.cluster())
                .isEqualTo(new Cluster(
                        URI.create("https://kubernetes.default.svc"),
                        Path.of("/var/run/secrets/kubernetes.io/serviceaccount"),
                        "electrons-jobs",
                        "distributed-electrons/sandbox-executor:0.1.0",
                        2,
                        Optional.empty()));
        assertThat(other.cluster())
                .isEqualTo(new Cluster(
                        URI.create("https://10.0.0.1:6443"),
                        Path.of("/etc/account"),
                        "jobs",
                        "registry/image:1",
                        5,
                        Optional.of("gvisor")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DE_SANDBOX_BACKEND | docker | must be one of bwrap, runc, runsc, k8s, not docker",
                "DE_SANDBOX_RUNSC_PLATFORM | xen | must be one of systrap, kvm, ptrace, not xen",
                "DE_SANDBOX_WITHOUT_CGROUPS | yes | must be one of refuse, accept, not yes",
                "DE_SANDBOX_EGRESS | http://x | http://x is not host, host:port or *.host",
                "DE_SANDBOX_EGRESS | 169.254.169.254 | no program is let there",
                "DE_SANDBOX_LANGUAGES | [{name: ruby}] | binary of ruby must be a full path or a program's name",
                "DE_SANDBOX_LANGUAGES | [{name: ruby, binary: ruby, file: a/b}] | file of ruby must be a plain file name",
                "DE_SANDBOX_LANGUAGES | [{name: java, binary: x, file: x}] | name java is taken",
                "DE_SANDBOX_LANGUAGES | [{}] | name must be up to 40 small letters",
                "DE_SANDBOX_LANGUAGES | [{name: ''}] | name must be up to 40 small letters",
                "DE_SANDBOX_LANGUAGES | [{name: 5}] | name must be up to 40 small letters",
                "DE_SANDBOX_LANGUAGES | [{name: ruby, binary: ' '}] | binary of ruby must be a full path or a program's name",
                "DE_SANDBOX_LANGUAGES | [{name: ruby, binary: \"/a\\0\"}] | binary of ruby must be a full path",
                "DE_SANDBOX_LANGUAGES | [{name: ruby, binary: ruby, file: ''}] | file of ruby must be a plain file name",
                "DE_SANDBOX_LANGUAGES | [{name: ruby, binary: ruby, file: x, args: [-w, null]}] | args of ruby must be texts",
                "DE_SANDBOX_LANGUAGES | [{name: ruby, binary: ruby, file: x, args: [\"\\0\"]}] | args of ruby must be texts",
                "DE_SANDBOX_LANGUAGES | [{name: ruby, binary: ruby, file: x, version_args: [~]}] | version_args of ruby must",
                "DE_SANDBOX_LANGUAGES | [{nam: ruby}] | a YAML list of {name, binary, file, args, version_args}"
            })
    void whatCannotBeMeantIsRefusedInWords(String name, String value, String words) {
        assertThatExceptionOfType(SettingsRefused.class)
                .isThrownBy(() -> read(Map.of(name, value)))
                .withMessageContaining(name)
                .withMessageContaining(words);
    }

    @Test
    void anOpenDoorWithoutATokenIsRefused() {
        assertThatExceptionOfType(SettingsRefused.class)
                .isThrownBy(() -> read(Map.of("DE_HOST", "0.0.0.0")))
                .withMessageContaining("DE_SERVICE_TOKEN");
    }
}
