package dev.electrons.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private static JsonNode json(String text) {
        return Json.read(text.replace('\'', '"'), JsonNode.class);
    }

    @Test
    void aReferenceTellsHowLargeItsContentIsAndWhatItLooksLike() {
        var content = "<" + "ä".repeat(10_000) + ">";
        var ref = ArtifactRef.of(content.getBytes(StandardCharsets.UTF_8), ArtifactRef.TEXT);
        var tree = ref.value().tree();
        assertThat(tree.path("bytes").asInt()).isEqualTo(20_002);
        assertThat(tree.path("head").asText()).startsWith("<ä");
        assertThat(tree.path("tail").asText()).endsWith("ä>");
        assertThat(ref.value().json()).hasSizeLessThan(12_000);
        assertThat(ArtifactRef.hash(tree)).contains(ref.sha256());
    }

    @Test
    void whatIsReferredToTakesThePlaceOfItsReferences() {
        var a = "a".repeat(64);
        var b = "b".repeat(64);
        var tree = json("{'x':{'$ref':'artifact://sha256/" + a + "'},'list':[1,{'$ref':'artifact://sha256/" + b
                + "'}],'y':{'$ref':'elsewhere'}}");
        assertThat(ArtifactRef.hashes(tree)).containsExactly(a, b);

        var whole = Claims.redeemed(tree, Map.of(a, Claims.text("one"), b, json("{'n':2}")));
        assertThat(whole).isEqualTo(json("{'x':'one','list':[1,{'n':2}],'y':{'$ref':'elsewhere'}}"));
        assertThat(Claims.redeemed(json("{'$ref':'artifact://sha256/" + a + "'}"), Map.of()))
                .isEqualTo(json("{'$ref':'artifact://sha256/" + a + "'}"));
    }

    @Test
    void longTextsAreFoundLongestFirstAndReplacedWhereTheyAre() {
        var tree = json("{'short':'s','deep':{'list':['x','" + "m".repeat(50) + "']},'long':'" + "l".repeat(90) + "'}");
        var texts = Claims.texts(tree, 50);
        assertThat(texts).extracting(leaf -> leaf.content().length).containsExactly(90, 50);

        texts.forEach(leaf -> leaf.replace(json("0")));
        assertThat(tree).isEqualTo(json("{'short':'s','deep':{'list':['x',0]},'long':0}"));
    }
}
