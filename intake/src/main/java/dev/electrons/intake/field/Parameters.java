package dev.electrons.intake.field;

import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Query parameters, each read with one clear refusal that names it. */
public final class Parameters {
    private Parameters() {}

    /** As it was given; null when it is absent or blank, as a form sends what nobody filled in. */
    public static @Nullable String text(RoutingContext context, String name) {
        var text = context.request().getParam(name);
        return text == null || text.isBlank() ? null : text;
    }

    /** Whether it says true; false when it is absent. What is neither could be meant either way, and is refused. */
    public static boolean flag(RoutingContext context, String name) {
        var text = text(context, name);
        if (text == null || text.strip().equalsIgnoreCase("false")) {
            return false;
        }
        if (text.strip().equalsIgnoreCase("true")) {
            return true;
        }
        throw Fields.invalid(name, "true or false");
    }
}
