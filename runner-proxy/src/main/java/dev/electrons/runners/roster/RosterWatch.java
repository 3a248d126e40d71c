package dev.electrons.runners.roster;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at {@code runners.yaml} and at the files that secrets are in, and tells when they change. A file with faults
 * changes nothing: the last good one goes on, and the faults are there to be seen.
 */
public final class RosterWatch extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(RosterWatch.class);
    private static final long EVERY_MS = 500;

    private final Optional<Path> file;
    private final Secrets secrets;
    private final Consumer<Roster> changed;
    private final Consumer<Set<SecretRef>> rekeyed;
    private String lastText = "";
    private volatile Roster roster;
    private volatile List<String> faults = List.of();
    private volatile Instant loadedAt = Instant.now();
    private boolean looking;

    /**
     * A watch over one file.
     *
     * @param roster what the file says now
     * @param changed told of each new roster that has no faults
     * @param rekeyed told which secrets have a new value
     */
    public RosterWatch(
            Optional<Path> file,
            Roster roster,
            Secrets secrets,
            Consumer<Roster> changed,
            Consumer<Set<SecretRef>> rekeyed) {
        this.file = file;
        this.roster = roster;
        this.secrets = secrets;
        this.changed = changed;
        this.rekeyed = rekeyed;
    }

    @Override
    public Future<?> start() {
        secrets.refresh(roster);
        changed.accept(roster);
        if (file.isPresent()) {
            vertx.setPeriodic(EVERY_MS, _ -> look(file.get()));
        }
        return Future.succeededFuture();
    }

    private void look(Path path) {
        if (looking) {
            return;
        }
        looking = true;
        vertx.executeBlocking(() -> {
                    read(path);
                    return secrets.refresh(roster);
                })
                .onSuccess(refs -> {
                    if (!refs.isEmpty()) {
                        log.atInfo().addKeyValue("secrets", refs).log("secrets changed");
                        rekeyed.accept(refs);
                    }
                })
                .onFailure(failure -> log.atError().setCause(failure).log("looking at the runners file failed"))
                .onComplete(_ -> looking = false);
    }

    private void read(Path path) {
        String text;
        try {
            text = Files.readString(path);
        } catch (IOException _) {
            note(List.of("the file cannot be read"));
            lastText = "";
            return;
        }
        if (text.isBlank() && !roster.runners().isEmpty()) {
            // About to be written, most likely; who wants no runners says so: runners: [].
            note(List.of("the file is empty"));
            lastText = "";
            return;
        }
        if (text.equals(lastText)) {
            return;
        }
        lastText = text;
        var reading = RosterReader.read(text);
        note(reading.faults());
        if (reading.faults().isEmpty() && !reading.roster().equals(roster)) {
            roster = reading.roster();
            loadedAt = Instant.now();
            secrets.refresh(roster);
            changed.accept(roster);
            log.atInfo().addKeyValue("runners", roster.runners().size()).log("runners file loaded");
        }
    }

    private void note(List<String> found) {
        if (!found.equals(faults) && !found.isEmpty()) {
            log.atWarn().addKeyValue("faults", found).log("runners file refused; the last good one goes on");
        }
        faults = found;
    }

    /** What is wrong with the file as it is now; empty when it is in use. */
    public List<String> faults() {
        return faults;
    }

    /** When the roster in use was read. */
    public Instant loadedAt() {
        return loadedAt;
    }

    public Optional<Path> file() {
        return file;
    }
}
