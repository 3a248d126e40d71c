package dev.electrons.sandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowanceTest {
    private static final Allowance SOME = Allowance.parse("api.example.com, *.pkg.example.org ,Git.internal:9418");

    @ParameterizedTest
    @CsvSource({
        "api.example.com, 443, true",
        "API.example.com, 80, true",
        "api.example.com, 22, false",
        "x.api.example.com, 443, false",
        "example.com, 443, false",
        "a.pkg.example.org, 443, true",
        "a.b.pkg.example.org, 443, true",
        "pkg.example.org, 443, false",
        "evilpkg.example.org, 443, false",
        "git.internal, 9418, true",
        "git.internal, 443, false"
    })
    void whatIsNamedIsAdmittedAndNothingElse(String host, int port, boolean admitted) {
        assertThat(SOME.admits(host, port).isPresent()).isEqualTo(admitted);
    }

    @Test
    void onlyWhatIsMarkedOrWrittenAsAnAddressMayBePrivate() {
        var marked = Allowance.parse("git.internal:9418=private, 10.0.0.9");

        assertThat(SOME.admits("git.internal", 9418).orElseThrow().privately()).isFalse();
        assertThat(marked.admits("git.internal", 9418).orElseThrow().privately())
                .isTrue();
        assertThat(marked.admits("10.0.0.9", 443).orElseThrow().privately()).isTrue();
        assertThat(SOME.admits("a.pkg.example.org", 443).orElseThrow().privately())
                .isFalse();
        assertThat(Allowance.parse(" ").none()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*.",
                "a b",
                "http://x",
                "a:b",
                "*.*.x",
                "[::1]",
                "a,b/c",
                "*.x=private",
                "x=public",
                "169.254.169.254",
                "100.100.100.200:80",
                "168.63.129.16"
            })
    void anEntryThatIsNoHostIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Allowance.parse(text));
    }

    @Test
    void aNameThatLeadsToAPrivateAddressNeedsTheMarkAndCredentialsAreNobodys() {
        assertThat(Destination.publicAddress("localhost")).isEmpty();
        assertThat(Destination.namedAddress("localhost")).isPresent();
        for (var address : List.of(
                "169.254.169.254",
                "169.254.0.1",
                "fe80::1",
                "fd00:ec2::254",
                "::ffff:169.254.169.254",
                "100.100.100.200")) {
            assertThat(Destination.namedAddress(address)).as(address).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,true",
        "10.1.2.3,true",
        "172.16.0.1,true",
        "192.168.1.1,true",
        "169.254.169.254,true",
        "100.64.0.1,true",
        "0.0.0.0,true",
        "255.255.255.255,true",
        "224.0.0.1,true",
        "::1,true",
        "fe80::1,true",
        "fd00::1,true",
        "::ffff:10.0.0.1,true",
        "64:ff9b::a00:1,true",
        "2002:a00:1::,true",
        "140.82.121.3,false",
        "2606:4700::1111,false"
    })
    void privateAddressesAreKnown(String address, boolean isPrivate) throws Exception {
        assertThat(Destination.isPrivate(InetAddress.getByName(address))).isEqualTo(isPrivate);
    }
}
