package dev.electrons.backing.s3;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One bucket on loopback, in memory: objects, uploads in parts, ranges. Every request must be signed with its key
 * (AWS4-HMAC-SHA256, body included); requests can be made to fail, or to get no answer.
 */
public final class ScriptedS3 implements AutoCloseable {
    public static final String ACCESS_KEY = "scripted-access";
    public static final String SECRET_KEY = "scripted-secret";
    public static final String REGION = "eu-test-1";

    private static final int LEAST_PART = 5 << 20;
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
    private static final Pattern PART = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");

    private final Vertx vertx = Vertx.vertx();
    private final String bucket;
    private final int port;
    private final Map<String, Buffer> objects = new ConcurrentSkipListMap<>();
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile Optional<Trouble> trouble = Optional.empty();

    private record Upload(String key, Map<Integer, Buffer> parts) {}

    /**
     * What happens instead of an answer.
     *
     * @param to requests that are as {@code PUT /bucket/key?query}
     * @param status 0 for no answer at all
     */
    private record Trouble(Predicate<String> to, int status, String code) {}

    /** An answer. */
    private record Answer(int status, @Nullable String tag, Buffer body) {
        static Answer of(int status, String xml) {
            return new Answer(status, null, Buffer.buffer(xml));
        }

        static Answer refused(int status, String code) {
            return of(status, "<Error><Code>" + code + "</Code><Message>as the script says</Message></Error>");
        }
    }

    public ScriptedS3(String bucket) {
        this.bucket = bucket;
        this.port = vertx.createHttpServer()
                .requestHandler(request -> request.body()
                        .onSuccess(body -> answer(request, body))
                        .onFailure(_ -> request.connection().close()))
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    /** What {@code DE_ARTIFACTS} says of it; its keys lie in files, which are gone with this process. */
    public String setting() {
        return "s3://" + bucket + "/mesh?endpoint=" + endpoint() + "&region=" + REGION + "&access_key=file:"
                + file(ACCESS_KEY) + "&secret_key=file:" + file(SECRET_KEY);
    }

    private static Path file(String key) {
        try {
            var file = Files.writeString(Files.createTempFile("scripted-s3", ".key"), key);
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is there, by key. */
    public Map<String, Buffer> objects() {
        return objects;
    }

    /** How many uploads in parts have begun and neither ended nor been given up. */
    public int uploads() {
        return uploads.size();
    }

    /** Every request so far: {@code PUT /bucket/key?query}. */
    public List<String> asked() {
        return asked;
    }

    /** From now on these requests are refused. */
    public void refuse(Predicate<String> to, int status, String code) {
        trouble = Optional.of(new Trouble(to, status, code));
    }

    /** From now on these requests get no answer. */
    public void ignore(Predicate<String> to) {
        trouble = Optional.of(new Trouble(to, 0, ""));
    }

    /** From now on everything works. */
    public void heal() {
        trouble = Optional.empty();
    }

    private void answer(HttpServerRequest request, Buffer body) {
        var line = request.method() + " " + request.uri();
        asked.add(line);
        var now = trouble.filter(set -> set.to().test(line));
        if (now.isPresent() && now.get().status() == 0) {
            return;
        }
        var answer = now.map(set -> Answer.refused(set.status(), set.code()))
                .orElseGet(() -> Signature.holds(request, body)
                        ? act(request, body)
                        : Answer.refused(403, "SignatureDoesNotMatch"));
        var response = request.response().setStatusCode(answer.status()).putHeader("Content-Type", "application/xml");
        if (answer.tag() != null) {
            response.putHeader("ETag", answer.tag());
        }
        boolean bare = request.method().equals(HttpMethod.HEAD) || answer.status() == 204;
        if (bare) {
            response.end();
        } else {
            response.end(answer.body());
        }
    }

    private Answer act(HttpServerRequest request, Buffer body) {
        var path = Objects.requireNonNull(request.path());
        if (!path.equals("/" + bucket) && !path.startsWith("/" + bucket + "/")) {
            return Answer.refused(404, "NoSuchBucket");
        }
        var key = path.length() <= bucket.length() + 2 ? "" : path.substring(bucket.length() + 2);
        var upload = request.getParam("uploadId");
        return switch (request.method().name()) {
            case "HEAD" -> Answer.of(key.isEmpty() || objects.containsKey(key) ? 200 : 404, "");
            case "GET" ->
                key.isEmpty() ? listed(request.getParam("prefix", "")) : given(key, request.getHeader("Range"));
            case "PUT" ->
                upload == null ? kept(key, body) : part(upload, Integer.parseInt(request.getParam("partNumber")), body);
            case "POST" -> upload == null ? begun(key) : completed(upload, body.toString());
            case "DELETE" -> upload == null ? removed(key) : aborted(upload);
            default -> Answer.refused(405, "MethodNotAllowed");
        };
    }

    private Answer kept(String key, Buffer body) {
        objects.put(key, body);
        return new Answer(200, tag(body), Buffer.buffer());
    }

    private static String tag(Buffer body) {
        return "\"" + Integer.toHexString(body.hashCode()) + "\"";
    }

    private Answer given(String key, @Nullable String range) {
        var object = objects.get(key);
        if (object == null) {
            return Answer.refused(404, "NoSuchKey");
        }
        var wanted = RANGE.matcher(range == null ? "" : range);
        if (!wanted.matches()) {
            return new Answer(200, tag(object), object);
        }
        int from = Integer.parseInt(wanted.group(1));
        if (from >= object.length()) {
            return Answer.refused(416, "InvalidRange");
        }
        int to = Math.min(object.length(), Integer.parseInt(wanted.group(2)) + 1);
        return new Answer(206, tag(object), object.getBuffer(from, to));
    }

    private Answer removed(String key) {
        objects.remove(key);
        return Answer.of(204, "");
    }

    private Answer begun(String key) {
        var id = UUID.randomUUID().toString();
        uploads.put(id, new Upload(key, new ConcurrentSkipListMap<>()));
        return Answer.of(
                200,
                "<InitiateMultipartUploadResult><Bucket>" + bucket + "</Bucket><Key>" + key + "</Key><UploadId>" + id
                        + "</UploadId></InitiateMultipartUploadResult>");
    }

    private Answer part(String id, int number, Buffer body) {
        var upload = uploads.get(id);
        if (upload == null) {
            return Answer.refused(404, "NoSuchUpload");
        }
        upload.parts().put(number, body);
        return new Answer(200, tag(body), Buffer.buffer());
    }

    private Answer completed(String id, String named) {
        var upload = uploads.get(id);
        if (upload == null) {
            return Answer.refused(404, "NoSuchUpload");
        }
        var whole = Buffer.buffer();
        var numbers = PART.matcher(named)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
        for (int i = 0; i < numbers.size(); i++) {
            var part = upload.parts().get(numbers.get(i));
            if (part == null) {
                return Answer.refused(400, "InvalidPart");
            }
            if (i < numbers.size() - 1 && part.length() < LEAST_PART) {
                return Answer.refused(400, "EntityTooSmall");
            }
            whole.appendBuffer(part);
        }
        uploads.remove(id);
        objects.put(upload.key(), whole);
        return Answer.of(
                200, "<CompleteMultipartUploadResult><Key>" + upload.key() + "</Key></CompleteMultipartUploadResult>");
    }

    private Answer listed(String prefix) {
        var found = new StringBuilder("<ListMultipartUploadsResult>");
        uploads.forEach((id, upload) -> {
            if (upload.key().startsWith(prefix)) {
                found.append("<Upload><Key>")
                        .append(upload.key())
                        .append("</Key><UploadId>")
                        .append(id)
                        .append("</UploadId></Upload>");
            }
        });
        return Answer.of(200, found.append("</ListMultipartUploadsResult>").toString());
    }

    private Answer aborted(String id) {
        return uploads.remove(id) == null ? Answer.refused(404, "NoSuchUpload") : Answer.of(204, "");
    }

    @Override
    public void close() {
        vertx.close().await();
    }
}
