package dev.electrons.runners;

import static dev.electrons.runners.ProxyUnderTest.speaking;
import static dev.electrons.runners.ScriptedRunner.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a request is told at once, by the name of the field, and asked of nobody. */
final class ClientFaultsTest {
    private static ScriptedRunner vendor = ScriptedRunner.bare(0).on("/v1/models", json(200, "{}"));
    private static ProxyUnderTest proxy = ProxyUnderTest.withoutFile();

    @BeforeAll
    static void start() {
        proxy.close();
        proxy = ProxyUnderTest.with(speaking("anthropic", "claude", vendor.url(), "m"));
    }

    @AfterAll
    static void stop() {
        proxy.close();
        vendor.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /v1/chat/completions | {"model":"m","messages":"hi"} | messages must be a list of objects
            /v1/chat/completions | {"model":"m","messages":[5]} | messages must be a list of objects
            /v1/chat/completions | {"model":"m","messages":null} | Missing required field: messages
            /v1/chat/completions | {"model":"m","stream":"yes","messages":[{"role":"user","content":"a"}]} | stream must be true or false
            /v1/chat/completions | {"model":"not a name","messages":[{"role":"user","content":"a"}]} | model must be a name of 1 to 128 letters
            /v1/messages | {"model":"m","messages":"hi"} | messages must be a list
            /v1/messages | {"model":"m","messages":[{"role":"user","content":"a"}],"stream":1} | stream must be true or false
            /v1beta/models/m:generateContent | {"contents":{}} | contents must be a list
            /v1beta/models/m:generateContent | {"contents":[{"parts":"x"}]} | contents must have parts
            /v1/images/generations | {"prompt":5} | prompt must be text
            /v1/audio/speech | {"input":{}} | input must be text
            /v1/renders | {"timeline":5} | timeline must be an object
            """)
    void theFieldIsNamed(String path, String body, String words) {
        var reply = proxy.post(path, body);

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.body()).contains(words);
        assertThat(vendor.requests("/v1/messages")).isEmpty();
    }
}
