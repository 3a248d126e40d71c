package dev.electrons.intake.field;

import dev.electrons.error.Problem;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;

/** The body of a call. */
public final class Body {
    /** {@code application/json} and whatever is built upon it, with or without parameters. */
    private static final Pattern JSON =
            Pattern.compile("\\s*application/([\\w.-]+\\+)?json\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

    private Body() {}

    /** As fields. */
    public static Fields fields(RoutingContext context) {
        return Fields.of(json(context));
    }

    /** Refuses what is compressed: nothing here reads it. */
    public static void checkCoding(RoutingContext context) {
        var coding = context.request().getHeader("Content-Encoding");
        if (coding != null && !coding.strip().equalsIgnoreCase("identity")) {
            throw new Problem(
                    415, "UNSUPPORTED_MEDIA_TYPE", "send the body as it is, without Content-Encoding: " + coding);
        }
    }

    /** As it came, of a call that says it is JSON, or does not say what it is. */
    public static byte[] json(RoutingContext context) {
        var type = context.request().getHeader("Content-Type");
        if (type != null && !JSON.matcher(type).matches()) {
            throw new Problem(415, "UNSUPPORTED_MEDIA_TYPE", "send application/json");
        }
        checkCoding(context);
        var buffer = context.body().buffer();
        return buffer == null ? new byte[0] : buffer.getBytes();
    }
}
