package dev.electrons.intake.access;

import dev.electrons.postgres.Postgres;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that are known now: those of the file, read again when it changes, and those of Postgres, looked at every second. */
public final class KeyRing extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(KeyRing.class);
    private static final long LOOK_MS = 1_000;

    private final Optional<Path> file;
    private final Postgres postgres;
    private final KeyStore store;
    private List<Key> ofFile = List.of();
    private List<Key> stored = List.of();
    private long modified = Long.MIN_VALUE;
    private volatile Map<Long, List<Entry>> byHead = Map.of();
    private final Set<Open> open = ConcurrentHashMap.newKeySet();

    /** A key by one of its hashes. */
    private record Entry(String sha256, Key key, @Nullable Instant until) {}

    /** An answer that goes on until its key is one no longer. */
    private record Open(Caller caller, Runnable end) {}

    public KeyRing(Optional<Path> file, Postgres postgres) {
        this.file = file;
        this.postgres = postgres;
        this.store = new KeyStore(postgres);
    }

    /** What is wrong with a keys.yaml; empty when it can be used. */
    public static Optional<String> refusal(Path file) {
        try {
            KeyFile.read(file);
            return Optional.empty();
        } catch (KeyFile.Unreadable e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    @Override
    public Future<?> start() {
        if (file.isPresent()) {
            try {
                readFile(file.get());
            } catch (KeyFile.Unreadable | IOException e) {
                return Future.failedFuture(new IllegalArgumentException("DE_API_KEYS_FILE: " + e.getMessage()));
            }
        }
        vertx.setPeriodic(LOOK_MS, _ -> look());
        postgres.ready().onSuccess(_ -> refresh());
        return Future.succeededFuture();
    }

    private void look() {
        file.ifPresent(path -> {
            try {
                readFile(path);
            } catch (KeyFile.Unreadable | IOException e) {
                log.atWarn()
                        .addKeyValue("reason", e.getMessage())
                        .log("keys.yaml cannot be used; the keys it had before stay");
            }
        });
        refresh();
    }

    private synchronized void readFile(Path path) throws KeyFile.Unreadable, IOException {
        long now = Files.getLastModifiedTime(path).toMillis();
        if (now == modified) {
            return;
        }
        modified = now;
        ofFile = KeyFile.read(path);
        index();
        log.atInfo().addKeyValue("keys", ofFile.size()).log("keys.yaml read");
    }

    /** Looks at Postgres now. Fails when it is away; what was known stays known. */
    Future<Void> refresh() {
        return store.all().map(keys -> {
            synchronized (this) {
                if (!keys.equals(stored)) {
                    stored = keys;
                    index();
                }
            }
            return null;
        });
    }

    private void index() {
        var found = new HashMap<Long, List<Entry>>();
        for (var key : all()) {
            put(found, key.sha256(), key, null);
            if (key.earlier() != null) {
                put(found, key.earlier(), key, key.earlierUntil());
            }
        }
        byHead = Map.copyOf(found);
        open.stream().filter(one -> !allows(one.caller)).forEach(one -> one.end.run());
    }

    /** Ends a stream when the key that it was asked for with is revoked or loses a scope, within a second. */
    public void whileAllowed(RoutingContext context, Runnable end) {
        var one = new Open(Caller.of(context), end);
        open.add(one);
        context.addEndHandler(_ -> open.remove(one));
        if (!allows(one.caller)) {
            end.run();
        }
    }

    private boolean allows(Caller caller) {
        return caller.app() == null
                || all().stream()
                        .anyMatch(key -> key.id().equals(caller.key())
                                && key.app().equals(caller.app())
                                && key.scopes().containsAll(caller.scopes()));
    }

    private static void put(Map<Long, List<Entry>> found, String sha256, Key key, @Nullable Instant until) {
        var bytes = HexFormat.of().parseHex(sha256);
        found.computeIfAbsent(head(bytes), _ -> new ArrayList<>()).add(new Entry(sha256, key, until));
    }

    private static long head(byte[] digest) {
        return java.nio.ByteBuffer.wrap(digest).getLong();
    }

    synchronized Collection<Key> all() {
        var all = new ArrayList<>(ofFile);
        all.addAll(stored);
        return all;
    }

    /** The key whose secret has this hash; null when there is none. */
    @Nullable
    Key find(byte[] digest) {
        for (var entry : byHead.getOrDefault(head(digest), List.of())) {
            boolean same = MessageDigest.isEqual(HexFormat.of().parseHex(entry.sha256), digest);
            if (same && (entry.until == null || entry.until.isAfter(Instant.now()))) {
                return entry.key;
            }
        }
        return null;
    }

    /** The strictest of what the keys of an app may ask for; without keys there are no limits. */
    public Limits limits(String app) {
        return all().stream()
                .filter(key -> key.app().equals(app))
                .map(Key::limits)
                .reduce(Limits.NONE, Limits::strictest);
    }

    KeyStore store() {
        return store;
    }

    @Override
    public String toString() {
        return "KeyRing[" + Arrays.toString(all().stream().map(Key::id).toArray()) + "]";
    }
}
