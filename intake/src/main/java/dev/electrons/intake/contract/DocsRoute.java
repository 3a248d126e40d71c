package dev.electrons.intake.contract;

import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

/** {@code /docs}: the document for people, shown by Swagger UI out of its own jar; the page loads nothing from elsewhere. */
public final class DocsRoute {
    private static final String LIBRARY = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";
    private static final String OURS = "/docs/";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Map<String, File> FILES = Map.of(
            "index.html", new File(OURS, "text/html; charset=utf-8"),
            "docs.css", new File(OURS, "text/css; charset=utf-8"),
            "docs.js", new File(OURS, "text/javascript; charset=utf-8"),
            "swagger-ui.css", new File(LIBRARY, "text/css; charset=utf-8"),
            "swagger-ui-bundle.js", new File(LIBRARY, "text/javascript; charset=utf-8"));

    private final Map<String, Reply> read = new ConcurrentHashMap<>();

    /**
     * Where a file of the page is.
     *
     * @param folder of resources
     */
    private record File(String folder, String mediaType) {}

    public void mount(Routes routes) {
        routes.on("docs", _ -> Future.succeededFuture(file("index.html")));
        routes.on("docsFile", context -> Future.succeededFuture(file(name(context))));
    }

    private static String name(RoutingContext context) {
        return Objects.requireNonNull(context.pathParam("file"));
    }

    /** Read when somebody first asks for it. */
    private Reply file(String name) {
        var file = FILES.get(name);
        if (file == null) {
            throw new Problem(404, "NOT_FOUND", "the page has no such file");
        }
        return read.computeIfAbsent(
                name,
                _ -> new Reply(
                        200,
                        Map.of(
                                "Content-Security-Policy", POLICY,
                                "X-Content-Type-Options", "nosniff",
                                "Referrer-Policy", "no-referrer",
                                "Cache-Control", "no-cache"),
                        Buffer.buffer(ContractRoute.read(file.folder + name)),
                        file.mediaType));
    }

    private static String version() {
        try (var in = Objects.requireNonNull(
                DocsRoute.class.getResourceAsStream("/META-INF/maven/org.webjars/swagger-ui/pom.properties"))) {
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
