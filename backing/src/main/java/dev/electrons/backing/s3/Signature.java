package dev.electrons.backing.s3;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Whether a request is signed as AWS Signature Version 4 says, by the one key there is, and its body with it. */
final class Signature {
    private static final Pattern HEADER =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/s3/aws4_request, "
                    + "SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

    private Signature() {}

    static boolean holds(HttpServerRequest request, Buffer body) {
        var given = request.getHeader("Authorization");
        var hash = String.valueOf(request.getHeader("x-amz-content-sha256"));
        var parts = HEADER.matcher(given == null ? "" : given);
        return parts.matches()
                && parts.group(1).equals(ScriptedS3.ACCESS_KEY)
                && parts.group(3).equals(ScriptedS3.REGION)
                && covers(hash, body)
                && signature(request, hash, parts).equals(parts.group(5));
    }

    /** Without a body there is nothing to sign but the headers. */
    private static boolean covers(String hash, Buffer body) {
        return (body.length() == 0 && hash.equals("UNSIGNED-PAYLOAD"))
                || hex(sha256(body.getBytes())).equals(hash);
    }

    private static String signature(HttpServerRequest request, String hash, Matcher parts) {
        var scope = parts.group(2) + "/" + parts.group(3) + "/s3/aws4_request";
        var text = "AWS4-HMAC-SHA256\n" + request.getHeader("x-amz-date") + "\n" + scope + "\n"
                + hex(sha256(bytes(canonical(request, hash, parts.group(4)))));
        var key = bytes("AWS4" + ScriptedS3.SECRET_KEY);
        for (var step : scope.split("/")) {
            key = mac(key, step);
        }
        return hex(mac(key, text));
    }

    private static String canonical(HttpServerRequest request, String hash, String signed) {
        var headers = Arrays.stream(signed.split(";"))
                .map(name ->
                        name + ":" + String.valueOf(request.headers().get(name)).strip() + "\n")
                .collect(Collectors.joining());
        return request.method() + "\n" + request.path() + "\n" + query(request) + "\n" + headers + "\n" + signed + "\n"
                + hash;
    }

    private static String query(HttpServerRequest request) {
        var query = request.query();
        return query == null || query.isEmpty()
                ? ""
                : Arrays.stream(query.split("&"))
                        .map(field -> field.contains("=") ? field : field + "=")
                        .map(field -> {
                            int at = field.indexOf('=');
                            return encoded(field.substring(0, at)) + "=" + encoded(field.substring(at + 1));
                        })
                        .sorted()
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(URLDecoder.decode(text, StandardCharsets.UTF_8), StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(bytes(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
