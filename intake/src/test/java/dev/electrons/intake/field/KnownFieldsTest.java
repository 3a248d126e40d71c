package dev.electrons.intake.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.graph.Shape;
import dev.electrons.intake.contract.Document;
import dev.electrons.json.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownFieldsTest {
    @Test
    void whatIsKnownIsWhatTheDocumentSays() throws IOException {
        var document = Document.read();
        assertThat(KnownFields.EXECUTE_PARAMS).isEqualTo(document.fields("ExecuteParams"));
        assertThat(KnownFields.HINTS).isEqualTo(document.fields("Hints"));
        assertThat(KnownFields.PROGRAM).isEqualTo(document.fields("Program"));
        assertThat(Shape.fields("graph")).isEqualTo(document.fields("Graph"));
        assertThat(Shape.fields("node")).isEqualTo(document.fields("Node"));
        assertThat(Shape.fields("edge")).isEqualTo(document.fields("Edge"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'titel':'x'} | titel | title",
                "{'hints':{'modell':'x'}} | hints.modell | hints.model",
                "{'code':{'languge':'x'}} | code.languge | code.language",
                "{'workflow':{'node':[]}} | workflow.node | workflow.nodes",
                "{'workflow':{'nodes':[{'id':'a'},{'cofig':{}}]}} | workflow.nodes[1].cofig | workflow.nodes[1].config",
                "{'workflow':{'edges':[{'form':'a'}]}} | workflow.edges[0].form | workflow.edges[0].from"
            })
    void anUnknownFieldIsRefusedWithTheNearestName(String body, String field, String nearest) {
        assertThatThrownBy(() -> KnownFields.check(json(body)))
                .hasMessage(field + " is not a field here; did you mean " + nearest + "?");
    }

    @Test
    void anEndlessNameIsNotRepeatedInFull() {
        var body = Json.MAPPER.createObjectNode().put("x".repeat(100_000), 1);
        assertThatThrownBy(() -> KnownFields.check(body))
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(150));
    }

    @Test
    void contextAndInputAreTheCallersOwn() {
        assertThatCode(() -> KnownFields.check(json("{'context':{'anything':1},'input':{'else':2},'workflow':'name'}")))
                .doesNotThrowAnyException();
    }

    private static JsonNode json(String text) {
        return Json.read(text.replace('\'', '"'), JsonNode.class);
    }
}
