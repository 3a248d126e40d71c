package dev.electrons.runners.media;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class IdeogramTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'size':'1024x1024'                        | 'aspect_ratio':'ASPECT_1_1'",
                "'size':'1536x1024'                        | 'aspect_ratio':'ASPECT_3_2'",
                "'size':'1024x1792'                        | 'aspect_ratio':'ASPECT_9_16'",
                "'size':'10x9999'                          | 'aspect_ratio':'ASPECT_1_3'",
                "'size':'auto'                             |",
                "'aspect_ratio':'16:10','size':'64x64'     | 'aspect_ratio':'ASPECT_16_10'",
                "'aspect_ratio':'ASPECT_3_1'               | 'aspect_ratio':'ASPECT_3_1'",
                "'style':'realistic'                       | 'style_type':'REALISTIC'",
                "'style':'vivid'                           |",
                "'negative_prompt':'dogs','unknown':1      | 'negative_prompt':'dogs'"
            })
    void whatIsAskedIsPutInItsWords(String asked, String told) {
        var question = Json.read(("{'prompt':'a cat'," + asked + "}").replace('\'', '"'), JsonNode.class);

        var request = Ideogram.request(question, "V_2").path("image_request");

        var expected = "{'prompt':'a cat','model':'V_2'" + (told == null ? "" : "," + told) + "}";
        assertThat(request).hasToString(expected.replace('\'', '"'));
    }
}
