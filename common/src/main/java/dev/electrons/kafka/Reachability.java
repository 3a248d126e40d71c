package dev.electrons.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;

/** Whether the broker is there: by what was heard within the last second, else by asking it, which takes at most 1 s. */
final class Reachability {
    private static final long FRESH = Duration.ofSeconds(1).toNanos();
    private static final int ASK_MS = 800;

    private final Vertx vertx;
    private final KafkaConfig config;
    private final String clientId;
    private final Object lock = new Object();
    private volatile long heard;
    private volatile long missed;
    private volatile boolean away = true;
    private @Nullable Future<Boolean> asking;
    private @Nullable Admin admin;

    Reachability(Vertx vertx, KafkaConfig config, String clientId) {
        this.vertx = vertx;
        this.config = config;
        this.clientId = clientId;
        heard = System.nanoTime() - FRESH;
        missed = heard;
    }

    /** The broker acknowledged something. */
    void heard() {
        heard = System.nanoTime();
        away = false;
    }

    /** The broker did not answer. */
    void missed() {
        missed = System.nanoTime();
        away = true;
    }

    /** Whether the last thing known, within the last second, is that the broker did not answer. */
    boolean justMissed() {
        return away && System.nanoTime() - missed < FRESH;
    }

    /** Whether the broker is there, where {@code connected} says whether any connection to it is up. */
    Future<Boolean> now(boolean connected) {
        if (justMissed()) {
            return Future.succeededFuture(false);
        }
        long now = System.nanoTime();
        if (connected && !away && now - heard < FRESH) {
            return Future.succeededFuture(true);
        }
        synchronized (lock) {
            if (asking == null || asking.isComplete()) {
                asking = vertx.executeBlocking(this::ask, false).map(Boolean.TRUE::equals);
            }
            return asking;
        }
    }

    private boolean ask() {
        try {
            admin().describeCluster(new DescribeClusterOptions().timeoutMs(ASK_MS))
                    .nodes()
                    .get(ASK_MS + 150, TimeUnit.MILLISECONDS);
            heard();
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception _) {
            missed();
            return false;
        }
    }

    private Admin admin() {
        synchronized (lock) {
            if (admin == null) {
                admin = Admin.create(Clients.admin(config, clientId));
            }
            return admin;
        }
    }

    void close() {
        synchronized (lock) {
            if (admin != null) {
                admin.close(Duration.ofMillis(500));
                admin = null;
            }
        }
    }
}
