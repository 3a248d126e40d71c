package dev.electrons.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.json.Json;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Videos from the door to ffmpeg in the sandbox and back, looked at with ffprobe; and what no provider can do. */
class MediaIT {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh();

    private static final Door door = mesh.door();
    private static final HttpClient client = HttpClient.newHttpClient();

    private static byte[] red() throws IOException {
        var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, 64, 64);
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    private static String uploaded(byte[] content, String type) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(mesh.url() + "/artifacts"))
                .header("X-App-ID", "studio")
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(content));
        var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return Json.read(answer.body(), JsonNode.class).path("ref").asText();
    }

    private static Path file(JsonNode ended, String name) throws Exception {
        var ref = ended.path("output").path("artifact").asText();
        assertThat(ended.at("/result/artifacts/0/ref").asText())
                .as(ended.toString())
                .isEqualTo(ref);
        var path = "/executions/" + ended.path("run_id").asText() + "/artifacts/"
                + ref.substring("artifact://sha256/".length());
        var request = HttpRequest.newBuilder(URI.create(mesh.url() + path)).header("X-App-ID", "studio");
        var file = mesh.folder().resolve(name);
        client.send(request.build(), HttpResponse.BodyHandlers.ofFile(file));
        return file;
    }

    private static JsonNode ended(String body) throws Exception {
        var accepted = door.post("intake", body, true).orFail();
        return door.ended(accepted.path("run_id").asText(), LONGEST);
    }

    private static byte[] said(List<String> command) throws Exception {
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
        var said = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return said;
    }

    private static JsonNode probed(Path file) throws Exception {
        return Json.read(
                said(List.of(
                        "ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", file.toString())),
                JsonNode.class);
    }

    /** A file that ffmpeg makes up, as its own words for a source say. */
    private static byte[] made(String name, String source) throws Exception {
        var file = mesh.folder().resolve(name);
        said(List.of("ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", source, file.toString()));
        return Files.readAllBytes(file);
    }

    /** One picture of a video, three bytes a pixel. */
    private static byte[] picture(Path file, double second) throws Exception {
        return said(List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-ss",
                String.valueOf(second),
                "-i",
                file.toString(),
                "-frames:v",
                "1",
                "-f",
                "rawvideo",
                "-pix_fmt",
                "rgb24",
                "-"));
    }

    private static Color at(byte[] picture, int width, int x, int y) {
        int at = (y * width + x) * 3;
        return new Color(picture[at] & 0xff, picture[at + 1] & 0xff, picture[at + 2] & 0xff);
    }

    @Test
    void aTimelineBecomesAVideoThatFfprobeConfirms() throws Exception {
        var picture = uploaded(red(), "image/png");
        var sound = uploaded(made("beep.wav", "sine=duration=3"), "audio/wav");

        var ended = ended("""
                {"query": "render it", "task_type": "video", "app_id": "studio",
                 "timeline": {
                   "background": "#0000ff",
                   "soundtrack": {"src": "%s", "volume": 0.5, "effect": "fadeInFadeOut"},
                   "tracks": [
                     {"clips": [{"start": 1, "length": 1, "fade_in": 0.2, "position": "bottom",
                       "asset": {"type": "title", "text": "It's 100%% %%{pts}: [a];b", "background": "#00ff00"}}]},
                     {"clips": [{"start": 0, "length": 1.5, "fade_out": 0.4, "scale": 0.5,
                       "asset": {"type": "image", "src": {"$ref": "%s"}}}]}]},
                 "output": {"format": "mp4", "resolution": "360", "fps": 10}}""".formatted(sound, picture));

        assertThat(ended.path("phase").asText()).as(ended.toString()).isEqualTo("Completed");
        assertThat(ended.path("output").path("duration_seconds").asDouble()).isCloseTo(2, within(0.2));
        assertThat(ended.at("/result/executor").asText()).isEqualTo("sandbox-executor");
        var video = file(ended, "video.mp4");
        var probe = probed(video);
        assertThat(probe.at("/format/format_name").asText()).contains("mp4");
        assertThat(probe.at("/format/duration").asDouble()).isCloseTo(2, within(0.2));
        assertThat(probe.at("/streams/0/codec_name").asText()).isEqualTo("h264");
        assertThat(probe.at("/streams/0/width").asInt()).isEqualTo(640);
        assertThat(probe.at("/streams/0/height").asInt()).isEqualTo(360);
        assertThat(probe.at("/streams/1/codec_name").asText()).isEqualTo("aac");
        var early = picture(video, 0.5);
        assertThat(at(early, 640, 320, 180).getRed()).isGreaterThan(200);
        assertThat(at(early, 640, 10, 10).getBlue()).isGreaterThan(200);
        var fading = at(picture(video, 1.3), 640, 320, 180);
        assertThat(fading.getRed()).as("half gone").isBetween(60, 200);
        assertThat(fading.getBlue()).as("half there").isBetween(60, 200);
        var late = picture(video, 1.8);
        assertThat(at(late, 640, 320, 180).getBlue()).isGreaterThan(200);
        assertThat(colors(late, 640, 300, 345)).anyMatch(color -> color.getGreen() > 150 && color.getBlue() < 120);
    }

    private static List<Color> colors(byte[] picture, int width, int fromY, int toY) {
        return java.util.stream.IntStream.range(fromY, toY)
                .mapToObj(y -> at(picture, width, width / 2, y))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "webm, vp9, video/webm",
        "gif,  gif, image/gif",
        "mp3,  mp3, audio/mpeg",
    })
    void everyFormatIsWhatItSays(String format, String codec, String type) throws Exception {
        var clip = mesh.folder().resolve("clip-" + format + ".mp4");
        said(List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=s=160x90:r=10:d=3",
                "-f",
                "lavfi",
                "-i",
                "sine=duration=3",
                "-shortest",
                clip.toString()));
        var ended = ended("""
                {"query": "render it", "task_type": "video", "app_id": "studio",
                 "timeline": {"tracks": [{"clips": [{"start": 0, "length": 1, "fit": "cover", "opacity": 0.8,
                   "asset": {"type": "video", "src": "%s", "trim": 0.5, "volume": 0.7}}]}]},
                 "output": {"format": "%s", "resolution": "160x90", "fps": 10, "quality": "low"}}""".formatted(uploaded(Files.readAllBytes(clip), "video/mp4"), format));

        assertThat(ended.path("phase").asText()).as(ended.toString()).isEqualTo("Completed");
        assertThat(ended.path("output").path("media_type").asText()).isEqualTo(type);
        var probe = probed(file(ended, "video." + format));
        assertThat(probe.at("/streams/0/codec_name").asText()).isEqualTo(codec);
        assertThat(probe.at("/format/duration").asDouble()).isCloseTo(1, within(0.2));
        assertThat(probe.path("streams")).hasSize(format.equals("webm") ? 2 : 1);
    }

    /** How loud a file is on average, in decibels below the loudest. */
    private static double loudness(Path file) throws Exception {
        var process = new ProcessBuilder(
                        "ffmpeg", "-nostdin", "-i", file.toString(), "-af", "volumedetect", "-f", "null", "-")
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return Double.parseDouble(said.replaceAll("(?s).*mean_volume: (-?[0-9.]+) dB.*", "$1"));
    }

    @ParameterizedTest
    @CsvSource({"sd, 1024, 576, 1.0, -30, 0", "480, 854, 480, 0.05, -60, -38"})
    void aClipBeginsWhereItIsTrimmedAndASoundIsAsLoudAsItIsSaidToBe(
            String resolution, int width, int height, double volume, double least, double most) throws Exception {
        var clip = mesh.folder().resolve("red-then-green-" + resolution + ".mp4");
        said(List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-filter_complex",
                "color=red:s=64x36:r=10:d=1[a];color=lime:s=64x36:r=10:d=2[b];[a][b]concat",
                clip.toString()));
        var beep = made("beep-" + resolution + ".wav", "sine=duration=2");
        var ended = ended("""
                {"query": "render it", "task_type": "video", "app_id": "studio",
                 "timeline": {"tracks": [
                   {"clips": [{"start": 0, "length": 1, "asset": {"type": "audio", "src": "%s", "volume": %s}}]},
                   {"clips": [{"start": 0, "length": 1, "fit": "cover", "asset": {"type": "video", "src": "%s", "trim": 1.2}}]}]},
                 "output": {"resolution": "%s", "fps": 5, "quality": "low"}}""".formatted(
                uploaded(beep, "audio/wav"), volume, uploaded(Files.readAllBytes(clip), "video/mp4"), resolution));

        assertThat(ended.path("phase").asText()).as(ended.toString()).isEqualTo("Completed");
        var video = file(ended, "trimmed-" + resolution + ".mp4");
        var probe = probed(video);
        assertThat(probe.at("/streams/0/width").asInt()).isEqualTo(width);
        assertThat(probe.at("/streams/0/height").asInt()).isEqualTo(height);
        assertThat(at(picture(video, 0), width, width / 2, height / 2).getGreen())
                .isGreaterThan(200);
        assertThat(loudness(video)).isBetween(least, most);
    }

    @Test
    void aGifIsShownAndItsLastPictureStays() throws Exception {
        var gif = made("short.gif", "color=red:s=64x64:r=5:d=0.4");
        var ended = ended("""
                {"query": "render it", "task_type": "video", "app_id": "studio",
                 "timeline": {"tracks": [{"clips": [{"start": 0, "length": 2, "fit": "cover", "asset": {"type": "image", "src": "%s"}}]}]},
                 "output": {"resolution": "64x64", "fps": 5}}""".formatted(uploaded(gif, "image/gif")));

        var late = picture(file(ended, "gif.mp4"), 1.6);
        assertThat(at(late, 64, 32, 32).getRed()).isGreaterThan(200);
    }

    @Test
    void filesThatAreNoneAndTimelinesThatAreNoneSayWhy() throws Exception {
        var text = uploaded("no picture".getBytes(UTF_8), "image/png");
        var unreadable = ended("""
                {"query": "render it", "task_type": "video", "app_id": "studio",
                 "timeline": {"tracks": [{"clips": [{"start": 0, "length": 1, "asset": {"type": "image", "src": "%s"}}]}]}}""".formatted(text));
        assertThat(unreadable.path("error_code").asText()).isEqualTo("ASSET_UNREADABLE");

        var inside = ended("""
                {"query": "render it", "task_type": "video", "app_id": "studio",
                 "timeline": {"tracks": [{"clips": [{"start": 0, "length": 1, "asset": {"type": "image", "src": "%s/a.png"}}]}]}}""".formatted(mesh.url()));
        assertThat(inside.path("error_code").asText()).isEqualTo("ASSET_FORBIDDEN");

        var faulty = ended("""
                {"query": "render it", "task_type": "video", "timeline": {"tracks": [{"clips": [{"start": 0}]}]}}""");
        assertThat(faulty.path("error").asText())
                .contains("timeline.tracks[0].clips[0].length is required")
                .contains("timeline.tracks[0].clips[0].asset is required");
    }

    @Test
    void aClipThatIsTrimmedPastItsEndIsRefusedAndAMisspeltFieldToo() throws Exception {
        var clip = made("two-seconds.mp4", "color=red:s=64x36:r=10:d=2");
        var trimmed = ended("""
                {"query": "render it", "task_type": "video", "app_id": "studio",
                 "timeline": {"tracks": [{"clips": [{"start": 0, "length": 1, "asset": {"type": "video", "src": "%s", "trim": 5}}]}]}}""".formatted(uploaded(clip, "video/mp4")));
        assertThat(trimmed.path("error_code").asText()).as(trimmed.toString()).isEqualTo("INVALID_INPUT");
        assertThat(trimmed.path("error").asText()).contains("asset.trim 5.000 leaves nothing", "2.000 s");

        var misspelt = door.post("intake", FILM.formatted(1, "\"formt\": \"gif\""), true);
        assertThat(misspelt.status()).isEqualTo(400);
        assertThat(misspelt.text()).contains("output.formt is not a field here; did you mean output.format?");
    }

    private static final String FILM = """
            {"query": "render it", "task_type": "video", "app_id": "studio", "timeline": {"tracks": [{"clips": [
              {"start": 0, "length": %d, "asset": {"type": "title", "text": "The sea"}}]}]}, "output": {%s}}""";

    private static boolean renders() {
        return ProcessHandle.current()
                .descendants()
                .anyMatch(process -> process.info().command().orElse("").endsWith("/ffmpeg"));
    }

    /** Where jobs of this process have their files, but for those of earlier ones that are about to go. */
    private static List<String> boxesBut(List<String> earlier) throws IOException {
        try (var mounts = Files.lines(Path.of("/proc/mounts"))) {
            var mine = "/" + ProcessHandle.current().pid() + "-";
            return mounts.filter(
                            line -> line.startsWith("de-sandbox ") && line.contains(mine) && line.contains("/box-"))
                    .filter(line -> !earlier.contains(line))
                    .toList();
        }
    }

    @Test
    void aRenderThatIsCancelledInItsMiddleIsGoneWithinTwoSecondsWithItsFiles() throws Exception {
        var before = boxesBut(List.of());
        var film = FILM.formatted(500, "\"resolution\": \"1080\", \"fps\": 60, \"quality\": \"high\"");
        var run = door.post("intake", film, true).orFail().path("run_id").asText();
        await().atMost(LONGEST).until(MediaIT::renders);
        assertThat(boxesBut(before)).isNotEmpty();

        door.delete("executions/" + run).orFail();

        await().atMost(Duration.ofSeconds(2))
                .until(() -> !renders() && boxesBut(before).isEmpty());
        assertThat(door.ended(run, LONGEST).path("phase").asText()).isEqualTo("Cancelled");
    }

    @Test
    void anAnswerThatTellsNoWeightIsNoShippingResearch() throws Exception {
        var ended = ended("""
                {"query": "research it", "task_type": "product-shipping", "app_id": "studio",
                 "product": {"sku": "KET-1", "name": "Kettle"}}""");

        // The echo runner repeats what it is asked.
        assertThat(ended.path("status").asText()).as(ended.toString()).isEqualTo("complete");
        assertThat(ended.path("output").path("success").asBoolean(true)).isFalse();
        assertThat(ended.path("output").path("error_code").asText()).startsWith("SHIPPING_");
        assertThat(ended.path("output").path("sku").asText()).isEqualTo("KET-1");
    }
}
