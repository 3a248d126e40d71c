package dev.electrons.sandbox.egress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    @Test
    void aTunnelIsAskedForByHostAndPort() {
        assertThat(Request.read("CONNECT api.example.com:443 HTTP/1.1\r\nHost: x"))
                .contains(new Request("api.example.com", 443, ""));
    }

    @Test
    void aPlainRequestIsSentOnAloneAndWithoutWhatIsMeantForTheProxy() {
        var request = Request.read(
                "GET http://a.example:8080/p?q=1 HTTP/1.1\r\nHost: other\r\nProxy-Authorization: x\r\nConnection: keep-alive\r\nAccept: */*");

        assertThat(request.orElseThrow().host()).isEqualTo("a.example");
        assertThat(request.orElseThrow().port()).isEqualTo(8080);
        assertThat(request.orElseThrow().forwarded())
                .isEqualTo("GET /p?q=1 HTTP/1.1\r\nHost: a.example:8080\r\nConnection: close\r\nAccept: */*\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "GET https://a/ HTTP/1.1",
                "GET ftp://a/ HTTP/1.1",
                "CONNECT a HTTP/1.1",
                "CONNECT a:0 HTTP/1.1",
                "CONNECT a:99999 HTTP/1.1",
                "CONNECT [::1]:80 HTTP/1.1",
                "GET http://user:pw@a/ HTTP/1.1",
                "GET http:///x HTTP/1.1",
                ""
            })
    void anythingElseIsNotUnderstood(String head) {
        assertThat(Request.read(head)).isEmpty();
    }
}
