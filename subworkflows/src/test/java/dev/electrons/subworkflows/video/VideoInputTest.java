package dev.electrons.subworkflows.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.json.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoInputTest {
    private static final String SHA = "a".repeat(64);

    static VideoInput fine(String json) {
        return switch (VideoInput.read(new Value(json))) {
            case VideoInput.Read.Fine(var input) -> input;
            case VideoInput.Read.Faulty(var faults) -> throw new AssertionError(faults);
        };
    }

    private static List<String> faults(String json) {
        return VideoInput.read(new Value(json)) instanceof VideoInput.Read.Faulty(var faults) ? faults : List.of();
    }

    private static String timeline(String clip) {
        return "{\"timeline\": {\"tracks\": [{\"clips\": [" + clip + "]}]}}";
    }

    @Test
    void everythingThatIsWrongIsNamedAtOnce() {
        assertThat(faults("""
                {"timeline": {"background": "rgb(1,2,3)", "soundtrack": {"src": "file:///etc/passwd", "volume": 9},
                  "tracks": [
                    {"clips": []},
                    {"clips": [
                      {"start": -1, "length": 0, "asset": {"type": "image"}},
                      {"asset": {"type": "hologram", "src": "https://x.example/a.png"}, "position": "middle", "fit": 3},
                      {"start": 0, "length": 1},
                      {"start": 0, "length": "1", "asset": {"type": "title", "text": " "}, "opacity": 2},
                      {"start": 0, "length": 1, "asset": {"type": "video", "src": "concat:a|b", "trim": -3}}]}]},
                 "output": {"format": "avi", "resolution": "641x360", "fps": 0, "quality": "best"}}"""))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.background must be a color"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.soundtrack.src must be an http"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.soundtrack.volume must be"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[0].clips must be a list"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[0].start must be"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[0].length must be"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[0].asset.src must be"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[1].start is required"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[1].asset.type must be"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[1].position must be"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[1].fit must be"))
                .anySatisfy(words -> assertThat(words).isEqualTo("timeline.tracks[1].clips[2].asset is required"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[3].length must be"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[3].asset.text must be"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[3].opacity must be"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[4].asset.src must be"))
                .anySatisfy(words -> assertThat(words).startsWith("timeline.tracks[1].clips[4].asset.trim must be"))
                .anySatisfy(words -> assertThat(words).startsWith("output.format must be one of gif, mp3, mp4, webm"))
                .anySatisfy(words -> assertThat(words).startsWith("output.resolution must be"))
                .anySatisfy(words -> assertThat(words).startsWith("output.fps must be"))
                .anySatisfy(words -> assertThat(words).startsWith("output.quality must be"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                           | timeline is required",
                "{\"timeline\": 3}            | timeline must be an object",
                "{\"timeline\": {}}           | timeline.tracks must be a list",
                "{\"timeline\": {\"tracks\": [3]}} | timeline.tracks[0] must be an object"
            })
    void whatIsNoTimelineIsNamed(String json, String words) {
        assertThat(faults(json)).anySatisfy(fault -> assertThat(fault).startsWith(words));
    }

    @ParameterizedTest
    @CsvSource({"hd,1280,720", "sd,1024,576", "1080,1920,1080", "720p,1280,720", "480,854,480", "64x48,64,48"})
    void resolutionsAreWordsOrSizes(String resolution, int width, int height) {
        var input = fine(timeline("{\"start\": 0, \"length\": 1, \"asset\": {\"type\": \"title\", \"text\": \"x\"}}")
                .replaceFirst("\\}$", ", \"output\": {\"resolution\": \"" + resolution + "\"}}"));

        assertThat(input.output().width()).isEqualTo(width);
        assertThat(input.output().height()).isEqualTo(height);
        assertThat(input.output().fps()).isEqualTo(25);
    }

    @Test
    void artifactsAreNamedAsTextOrAsTheyStandForAValue() {
        var reference = "artifact://sha256/" + SHA;
        for (var src : List.of("\"" + reference + "\"", "{\"$ref\": \"" + reference + "\"}")) {
            var input = fine(
                    timeline("{\"start\": 0, \"length\": 1, \"asset\": {\"type\": \"image\", \"src\": " + src + "}}"));
            assertThat(input.timeline().sources()).containsExactly(reference);
        }
    }

    @Test
    void theFirstTrackIsOnTop() {
        var input = fine("""
                {"timeline": {"tracks": [
                  {"clips": [{"start": 1, "length": 2, "asset": {"type": "title", "text": "above"}}]},
                  {"clips": [{"start": 0, "length": 1, "asset": {"type": "title", "text": "below"}}]}]}}""");

        assertThat(input.timeline().clips())
                .extracting(clip -> ((Asset.Title) clip.asset()).text())
                .containsExactly("below", "above");
        assertThat(input.timeline().length()).isEqualTo(3);
    }

    @Test
    void aMisspeltFieldIsRefusedOrLeftToARenderServiceAndTheOneThatWasMeantIsNamed() {
        var title = "{\"type\": \"title\", \"text\": \"x\", \"colour\": \"red\"}";
        var timeline = timeline("{\"start\": 0, \"length\": 1, \"fade_inn\": 1, \"asset\": " + title + "}");

        assertThat(fine(timeline).beyond())
                .containsExactly(
                        "timeline.tracks[0].clips[0].asset.colour is not a field; did you mean color?",
                        "timeline.tracks[0].clips[0].fade_inn is not a field; did you mean fade_in?");
        assertThat(faults(timeline.replaceFirst("\\}$", ", \"output\": {\"formt\": \"gif\"}}")))
                .containsExactly("output.formt is not a field; did you mean format?");
    }

    @Test
    void aFileIsTrimmedPastItsEndWhereNotAPictureIsLeft() {
        var read = fine(timeline("""
                {"start": 0, "length": 1, "asset": {"type": "video", "src": "https://x.example/a.mp4", "trim": 2}}""")).timeline();

        assertThat(read.trimmedPast("https://x.example/a.mp4", 2.01)).contains(2.0);
        assertThat(read.trimmedPast("https://x.example/a.mp4", 2.5)).isEmpty();
        assertThat(read.trimmedPast("https://x.example/a.mp4", 0))
                .as("nobody knows")
                .isEmpty();
        assertThat(read.trimmedPast("https://x.example/b.mp4", 1)).isEmpty();
    }

    @Test
    void whatOnlyARenderServiceCanDoIsToldApartFromWhatIsWrong() {
        var input = fine(timeline("""
                {"start": 0, "length": 700, "effect": "zoomIn", "transition": {"in": "wipeLeft", "out": "fade"},
                 "asset": {"type": "title", "text": "x"}}, {"start": 0, "length": 1, "asset": {"type": "html", "html": "<p>"}}"""));

        assertThat(input.beyond())
                .hasSize(4)
                .anySatisfy(words -> assertThat(words).contains("effect"))
                .anySatisfy(words -> assertThat(words).contains("wipeLeft"))
                .anySatisfy(words -> assertThat(words).contains("html"))
                .anySatisfy(words -> assertThat(words).contains("700 s"));
    }
}
