package dev.electrons.intake.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.error.Problem;
import dev.electrons.http.Reply;
import dev.electrons.intake.contract.Routes;
import dev.electrons.intake.field.Body;
import dev.electrons.intake.field.Fields;
import dev.electrons.json.Durations;
import dev.electrons.json.Json;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code /keys}: a secret is shown once, when it is made. */
public final class KeyRoutes {
    private static final int SECRET_BYTES = 32;
    private static final Duration GRACE = Duration.ofHours(24);
    private static final Duration LONGEST_GRACE = Duration.ofDays(30);

    private final KeyRing ring;
    private final SecureRandom random = new SecureRandom();

    public KeyRoutes(KeyRing ring) {
        this.ring = ring;
    }

    public void mount(Routes routes) {
        routes.on("listKeys", this::list);
        routes.on("createKey", this::create);
        routes.on("rotateKey", this::rotate);
        routes.on("revokeKey", this::revoke);
    }

    private Future<Reply> list(RoutingContext context) {
        return ring.refresh().map(_ -> {
            ObjectNode answer = Json.MAPPER.createObjectNode().put("success", true);
            var keys = answer.putArray("keys");
            ring.all().forEach(key -> keys.add(view(key)));
            return Reply.of(200, answer);
        });
    }

    private Future<Reply> create(RoutingContext context) {
        var body = Body.fields(context).only("app", "name", "scopes", "limits");
        var app = body.id("app");
        if (app == null) {
            throw Fields.invalid("app", "the name of an application");
        }
        var secret = secret();
        var limits = body.value("limits");
        var key = new Key(
                UUID.randomUUID().toString(),
                app,
                body.text("name"),
                hash(secret),
                null,
                null,
                KeyFile.scopes(body.texts("scopes")),
                Limits.read(limits == null ? null : limits.tree()),
                true,
                Instant.now(),
                Caller.of(context).key());
        return ring.store().add(key).compose(_ -> ring.refresh()).map(_ -> Reply.of(201, shown(key, secret)));
    }

    private Future<Reply> rotate(RoutingContext context) {
        var buffer = context.body().buffer();
        JsonNode nothing = Json.MAPPER.createObjectNode();
        var body = (buffer == null || buffer.length() == 0 ? Fields.of(nothing) : Body.fields(context)).only("grace");
        var grace = grace(body.text("grace"));
        return found(context, key -> {
            var secret = secret();
            return ring.store()
                    .rotate(key.id(), hash(secret), Instant.now().plus(grace))
                    .compose(_ -> ring.refresh())
                    .map(_ -> Reply.of(
                            200,
                            shown(key, secret)
                                    .put(
                                            "earlier_secret_works_until",
                                            Instant.now().plus(grace).toString())));
        });
    }

    private static Duration grace(@Nullable String text) {
        var expected = "how long the earlier secret still works, such as 1h, at most 30 days";
        try {
            var grace = text == null ? GRACE : Durations.parse(text);
            if (grace.compareTo(LONGEST_GRACE) > 0) {
                throw Fields.invalid("grace", expected);
            }
            return grace;
        } catch (IllegalArgumentException _) {
            throw Fields.invalid("grace", expected);
        }
    }

    private Future<Reply> revoke(RoutingContext context) {
        return found(
                context,
                key -> ring.store()
                        .revoke(key.id())
                        .compose(_ -> ring.refresh())
                        .map(_ -> Reply.of(200, view(key).put("success", true).put("revoked", true))));
    }

    private Future<Reply> found(RoutingContext context, Function<Key, Future<Reply>> then) {
        var id = Objects.requireNonNull(context.pathParam("id"));
        return ring.refresh().compose(_ -> {
            var key = ring.all().stream()
                    .filter(known -> known.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new Problem(404, "NOT_FOUND", "there is no key " + id));
            if (!key.stored()) {
                throw new Problem(
                        409, "KEY_OF_FILE", "this key is in keys.yaml; change it there, it is read again by itself");
            }
            return then.apply(key);
        });
    }

    private String secret() {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return "de_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String secret) {
        return HexFormat.of().formatHex(Access.digest(secret));
    }

    private static ObjectNode shown(Key key, String secret) {
        return view(key).put("success", true).put("key", secret);
    }

    private static ObjectNode view(Key key) {
        ObjectNode view = Json.MAPPER.createObjectNode();
        view.put("id", key.id()).put("app", key.app()).put("name", key.label());
        var scopes = view.putArray("scopes");
        key.scopes().stream().sorted().map(Scope::word).forEach(scopes::add);
        view.set("limits", key.limits().tree());
        view.put("stored", key.stored());
        if (key.createdAt() != null) {
            view.put("created_at", key.createdAt().toString()).put("created_by", key.createdBy());
        }
        return view;
    }
}
