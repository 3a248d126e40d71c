package dev.electrons.runners.media;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.json.Json;
import dev.electrons.runners.fleet.Route;
import dev.electrons.runners.wire.Bodies;
import dev.electrons.runners.wire.Fault;
import dev.electrons.runners.wire.Faults;
import dev.electrons.runners.wire.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Puts pictures in the place of their addresses. They are fetched from the vendor's own domain only, however the
 * addresses came to be, so that no answer makes us ask somebody else.
 */
final class Unpacking {
    private static final String VENDOR = "ideogram.ai";
    /** As bytes; base64 makes four of three. */
    private static final long LARGEST = MediaCalls.LARGEST_PICTURES / 4 * 3 - (64 << 10);

    private final MediaCalls calls;
    private final MediaCall call;
    private final Route route;
    private final List<Buffer> fetched = new ArrayList<>();

    Unpacking(MediaCalls calls, MediaCall call, Route route) {
        this.calls = calls;
        this.call = call;
        this.route = route;
    }

    Future<Verdict<MediaAnswer>> unpack(Verdict<MediaAnswer> verdict) {
        if (!(verdict instanceof Verdict.Done<MediaAnswer>(var answer))) {
            return Future.succeededFuture(verdict);
        }
        var body = (ObjectNode) Bodies.tree(answer.body().orElseGet(Buffer::buffer));
        var next = Future.<Void>succeededFuture();
        for (var picture : body.path("data")) {
            var address = address(picture.path("url").asText());
            if (address.isEmpty()) {
                return Future.succeededFuture(
                        Verdict.failed(new Fault.Unfit("the picture is at an address that is not the vendor's")));
            }
            next = next.compose(_ -> fetch(address.get()));
        }
        return next.map(_ -> Verdict.done(new MediaAnswer(Optional.of(filled(body)), answer.usage(), answer.made())))
                .otherwise(failure -> Verdict.failed(Faults.of(failure)));
    }

    private Future<Void> fetch(URI address) {
        long room = LARGEST - fetched.stream().mapToLong(Buffer::length).sum();
        var within = call.budget().atMost(route.runner().spec().timeouts().total());
        return calls.fetch(address, room, within, call).onSuccess(fetched::add).mapEmpty();
    }

    private Buffer filled(ObjectNode body) {
        int index = 0;
        for (var picture : body.path("data")) {
            var bytes = fetched.get(index++).getBytes();
            var words = ((ObjectNode) picture).remove("revised_prompt");
            ((ObjectNode) picture).removeAll();
            ((ObjectNode) picture).put("b64_json", Base64.getEncoder().encodeToString(bytes));
            if (words != null) {
                ((ObjectNode) picture).set("revised_prompt", words);
            }
        }
        return Buffer.buffer(Json.bytes(body));
    }

    private Optional<URI> address(String text) {
        try {
            var url = URI.create(text);
            var own = route.runner().spec().protocol().address().orElseThrow();
            boolean plain = url.getUserInfo() == null && url.getHost() != null;
            boolean same = plain
                    && url.getScheme().equals(own.getScheme())
                    && url.getRawAuthority().equals(own.getRawAuthority());
            boolean vendor = plain
                    && url.getScheme().equals("https")
                    && (url.getHost().equals(VENDOR) || url.getHost().endsWith("." + VENDOR));
            return Optional.of(url).filter(_ -> same || vendor);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
