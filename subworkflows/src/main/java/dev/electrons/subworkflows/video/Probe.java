package dev.electrons.subworkflows.video;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import dev.electrons.json.NotJson;
import java.util.HashMap;
import java.util.Map;

/**
 * What ffprobe says about a file.
 *
 * @param seconds 0 when it does not say
 * @param width pixels; 0 without pictures
 */
record Probe(boolean pictures, boolean sound, double seconds, int width, int height) {
    private static final String MARK = "PROBE ";

    /** By the file's name, from what the job printed. */
    static Map<String, Probe> all(String stdout) {
        var all = new HashMap<String, Probe>();
        stdout.lines().filter(line -> line.startsWith(MARK)).forEach(line -> {
            try {
                var said = Json.read(line.substring(MARK.length()), JsonNode.class);
                all.put(said.path("name").asText(), of(said));
            } catch (NotJson _) {
                // then it says nothing about that file
            }
        });
        return all;
    }

    private static Probe of(JsonNode said) {
        boolean pictures = false;
        boolean sound = false;
        int width = 0;
        int height = 0;
        for (var stream : said.path("streams")) {
            if (stream.path("codec_type").asText().equals("video")) {
                pictures = true;
                width = stream.path("width").asInt();
                height = stream.path("height").asInt();
            }
            sound |= stream.path("codec_type").asText().equals("audio");
        }
        return new Probe(pictures, sound, said.path("format").path("duration").asDouble(0), width, height);
    }
}
