package dev.electrons.http;

import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/** {@code X-Request-ID}: taken from the caller where sane, made otherwise, always echoed. */
public final class RequestIds {
    private static final String KEY = "request_id";
    private static final int LONGEST = 200;

    private RequestIds() {}

    static void assign(RoutingContext context) {
        var given = context.request().getHeader("X-Request-ID");
        boolean sane = given != null
                && !given.isBlank()
                && given.length() <= LONGEST
                && given.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        var id = sane ? given : UUID.randomUUID().toString();
        context.put(KEY, id);
        context.response().putHeader("X-Request-ID", id);
        context.next();
    }

    public static String of(RoutingContext context) {
        String id = context.get(KEY);
        return id == null ? "" : id;
    }
}
