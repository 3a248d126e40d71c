package dev.electrons.subworkflows.call;

import java.util.ArrayList;
import java.util.List;

/** The header {@code X-DE-Attempted}, {@code runner/model=outcome, …}, as the models that were considered. */
public final class Attempted {
    private Attempted() {}

    public static List<String> models(String header) {
        var models = new ArrayList<String>();
        for (var entry : header.split(",")) {
            var route = entry.strip();
            int equals = route.lastIndexOf('=');
            var outcome = equals < 0 ? "" : route.substring(equals + 1);
            var path = equals < 0 ? route : route.substring(0, equals);
            // A model that nobody serves has no runner before it.
            int slash = outcome.equals("unserved") ? -1 : path.indexOf('/');
            var model = path.substring(slash + 1);
            if (!model.isEmpty() && !models.contains(model)) {
                models.add(model);
            }
        }
        return models;
    }
}
