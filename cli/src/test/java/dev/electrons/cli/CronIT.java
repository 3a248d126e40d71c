package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.backing.Backing;
import dev.electrons.backing.Ports;
import dev.electrons.backing.ServiceProcess;
import dev.electrons.boot.Settings;
import dev.electrons.postgres.Postgres;
import dev.electrons.postgres.PostgresConfig;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cron schedules of a mesh that was down for hours: two processes of intake on one database, one of which is killed with -9
 * while it makes up for what was missed. That hours have passed is written into the database while nobody runs.
 */
class CronIT {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    @TempDir
    static Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, ServiceProcess> services = new HashMap<>();
    private Backing backing;
    private Postgres postgres;

    @BeforeEach
    void up() throws IOException {
        backing = Backing.start(folder.resolve("backing"));
        postgres =
                Postgres.of(vertx, PostgresConfig.read(Settings.of(Map.of("DE_POSTGRES_URL", backing.postgresUrl()))));
        for (var name : List.of("intake", "intake-2", "prime")) {
            var environment = Map.of(
                    "DE_PORT", String.valueOf(Ports.free()),
                    "DE_INSTANCE", name,
                    "DE_KAFKA_BOOTSTRAP", backing.bootstrap(),
                    "DE_POSTGRES_URL", backing.postgresUrl());
            var logs = Files.createDirectories(Path.of("target", "cron", name));
            services.put(
                    name,
                    ServiceProcess.start(
                            Processes.PROJECT, name.replace("-2", ""), ServiceProcess.SMALL_HEAP, environment, logs));
        }
        services.values().forEach(CronIT::ready);
        postgres.ready().await();
    }

    private static void ready(ServiceProcess service) {
        service.awaitReady(LONGEST);
    }

    @AfterEach
    void down() {
        postgres.close().await();
        vertx.close().await();
        services.values().forEach(ServiceProcess::close);
        backing.close();
    }

    private ServiceProcess intake(int number) {
        return Objects.requireNonNull(services.get(number == 1 ? "intake" : "intake-2"));
    }

    private Door door() {
        return new Door(intake(2).url().toString(), Optional.empty());
    }

    private List<Instant> fired(String schedule) throws Exception {
        var prefix = "schedule/" + schedule + "/";
        var all = new ArrayList<Instant>();
        for (JsonNode row :
                door().get("executions?limit=500&q=" + schedule).orFail().path("executions")) {
            var id = row.path("execution_id").asText();
            if (id.startsWith(prefix)) {
                all.add(Instant.parse(id.substring(prefix.length())));
            }
        }
        return all.stream().sorted().toList();
    }

    /** All since an instant, once there are so many, and once the schedule has come to its next minute. */
    private List<Instant> caughtUp(String schedule, int count) {
        await(schedule).atMost(LONGEST).until(() -> fired(schedule).size() >= count);
        await(schedule).atMost(LONGEST).until(() -> next(schedule).isAfter(Instant.now()));
        try {
            return fired(schedule);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Instant next(String schedule) throws Exception {
        return shown(schedule, "/next/0");
    }

    private Instant shown(String schedule, String path) throws Exception {
        return Instant.parse(
                door().get("schedules/" + schedule).orFail().at(path).asText());
    }

    private void wasDown(String schedule, Instant since) {
        postgres.query(
                        "update schedules set next_due = $2 where name = $1",
                        Tuple.of(schedule, since.atOffset(ZoneOffset.UTC)))
                .await();
    }

    @Test
    void whatWasMissedIsMadeUpForOnceAsItsPolicySaysWhoeverIsKilled() throws Exception {
        for (var policy : List.of("all", "once", "skip")) {
            var schedule = """
                    {"name":"each-%1$s","cron":"* * * * *","misfire":"%1$s","params":{"workflow":{"nodes":[
                      {"id":"t","kind":"transform","config":{"expr":"1"}}]}}}
                    """.formatted(policy);
            door().post("schedules", schedule, true).orFail();
        }
        services.values().forEach(ServiceProcess::kill);
        var since = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(250));
        for (var policy : List.of("all", "once", "skip")) {
            wasDown("each-" + policy, since);
        }
        services.values().forEach(ServiceProcess::restart);
        services.values().forEach(CronIT::ready);
        await().atMost(LONGEST).until(() -> fired("each-all").size() >= 20);
        intake(1).kill();
        intake(1).restart();

        var all = caughtUp("each-all", 250);
        assertThat(all.getFirst()).isEqualTo(since);
        for (int i = 1; i < all.size(); i++) {
            assertThat(Duration.between(all.get(i - 1), all.get(i))).isEqualTo(Duration.ofMinutes(1));
        }
        // How many minutes have passed since is for the machine to say: none of the others is of a minute before.
        assertThat(caughtUp("each-once", 1))
                .doesNotHaveDuplicates()
                .allMatch(at -> at.isAfter(since.plus(Duration.ofMinutes(249))));
        assertThat(caughtUp("each-skip", 0))
                .doesNotHaveDuplicates()
                .allMatch(at -> at.isAfter(since.plus(Duration.ofMinutes(249))));
        var run = door().ended("schedule/each-all/" + all.getLast(), LONGEST);
        assertThat(run.path("phase").asText()).isEqualTo("Completed");
        await().atMost(LONGEST)
                .until(() -> shown("each-all", "/last_fired")
                        .equals(fired("each-all").getLast()));
    }
}
