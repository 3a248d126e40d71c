package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.electrons.backing.Backing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Postgres and Kafka away, at the start of the services and while requests come in. */
class OutageIT {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Duration REFUSAL = Duration.ofSeconds(5);
    private static final List<String> LETTERS = List.of("x", "y", "z");
    private static final List<String> WAITING = List.of("intake", "prime", "subworkflows");

    @TempDir
    static Path folder;

    private final List<String> accepted = new ArrayList<>();
    private Backing backing;
    private Processes services;
    private int posts;
    private String letter = "";

    @BeforeEach
    void everythingStartsBeforeWhatItStandsOn() throws IOException {
        backing = Backing.start(folder);
        backing.stopKafka();
        backing.stopPostgres();
        var logs = Files.createDirectories(Path.of("target", "outage")); // of this time alone, though all are kept
        services = new Processes(backing, Files.createTempDirectory(logs, "logs"));
    }

    @AfterEach
    void down() {
        services.close();
        backing.close();
    }

    @Test
    void servicesWaitSaySoAndComeBackAndNothingIsHalfAccepted() throws Exception {
        for (var name : WAITING) {
            await(name).atMost(LONGEST).until(() -> services.of(name).answers("/health/live"));
            assertThat(services.of(name).ready()).as(name).isFalse();
        }
        assertThat(services.door().get("health/ready").text()).contains("waiting for Postgres");
        refused();
        for (var name : WAITING) {
            await(name)
                    .atMost(LONGEST)
                    .until(() -> Files.readString(services.of(name).log()).contains("waiting for Kafka"));
        }
        assertThat(Files.readString(services.of("intake").log())).doesNotContain("could not be swept");
        backing.startPostgres();
        assertThat(services.of("prime").ready()).isFalse();
        backing.startKafka();
        services.ready();
        takes(post("first"));
        unreadableSignals();

        frozenPostgresIsNotWaitedFor();

        backing.stopPostgres();
        var unrecorded = refused();
        redriveIsRefusedInTime("POSTGRES_AWAY");
        backing.startPostgres();
        services.ready();
        takes(post(unrecorded));

        guarded();
        backing.stopKafka();
        var unpublished = refused();
        steeringIsRefusedInTime();
        redriveIsRefusedInTime("KAFKA_AWAY");
        backing.startKafka();
        services.ready();
        takes(post(unpublished));
        redriven();

        for (var run : accepted) {
            assertThat(services.door().ended(run, LONGEST).path("status").asText())
                    .isEqualTo("complete");
        }
    }

    /** A target that a run asked for, and a run that is left alone. */
    private void guarded() throws Exception {
        var body = "{\"task_id\":\"held\",\"title\":\"[explain] a target\",\"target\":\"rack-7\"}";
        takes(services.door().post("executions", body, false));
        await().atMost(LONGEST).until(() -> services.door().get("guards/rack-7").status() == 200);
    }

    /** What goes through Kafka says within 5 s that it is away: steering, guards, and the self-test. */
    private void steeringIsRefusedInTime() throws Exception {
        var run = accepted.getLast();
        var open =
                services.door().get("status/" + run).json().path("completed_at").isNull();
        for (var path :
                List.of("executions/" + run + "/pause", "executions/" + run + "/signals/go", "guards/rack-7/approve")) {
            inTime(path, door -> door.post(path, "{}", false));
        }
        if (open) {
            inTime("cancel", door -> door.delete("executions/" + run));
        }
        inTime("test-routing", door -> door.get("test-routing"));
    }

    /** Signals that nobody can read, which end as dead letters. */
    private void unreadableSignals() throws Exception {
        var settings = Map.<String, Object>of("bootstrap.servers", backing.bootstrap());
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (var key : LETTERS) {
                producer.send(new ProducerRecord<>("de.signals", key, "no signal"));
            }
        }
        await().atMost(LONGEST).until(() -> letters().size() == LETTERS.size());
        letter = letters().getFirst();
    }

    /** The ids of the dead letters that nobody has sent again. */
    private List<String> letters() throws Exception {
        return services.door().get("dlq").orFail().path("dead_letters").findValuesAsText("id");
    }

    private void redriveIsRefusedInTime(String code) throws Exception {
        for (var path : List.of("dlq/redrive", "dlq/" + letter + "/redrive")) {
            var answer = inTime(path, door -> door.post(path, "", false));
            assertThat(answer.json().path("error_code").asText()).as(path).isEqualTo(code);
        }
    }

    /** What was refused has not counted as sent, and goes now. */
    private void redriven() throws Exception {
        var letters = letters();
        assertThat(letters).hasSize(LETTERS.size()).contains(letter);
        assertThat(services.door().post("dlq/" + letter + "/redrive", "", false).status())
                .isEqualTo(202);
    }

    private interface Call {
        Door.Answer to(Door door) throws Exception;
    }

    private Door.Answer inTime(String what, Call call) throws Exception {
        var door = services.door();
        long begin = System.nanoTime();
        var answer = call.to(door);
        var took = Duration.ofNanos(System.nanoTime() - begin);
        assertThat(answer.status()).as(what + ": " + answer.text()).isEqualTo(503);
        assertThat(took).as(what).isLessThan(REFUSAL);
        return answer;
    }

    /** Postgres takes connections and answers nothing; many post at once. */
    private void frozenPostgresIsNotWaitedFor() throws Exception {
        signal("-STOP");
        try (var callers = Executors.newFixedThreadPool(10)) {
            var posts = new ArrayList<Future<Door.Answer>>();
            for (int i = 0; i < 30; i++) {
                var id = "frozen-" + i;
                posts.add(callers.submit(() -> post(id)));
            }
            for (var answer : posts) {
                assertThat(answer.get().status()).as(answer.get().text()).isEqualTo(503);
            }
        } finally {
            signal("-CONT");
        }
        services.ready();
        var again = post("frozen-0"); // recorded or not, a client that asks again has one run
        assertThat(again.status()).isEqualTo(202);
        accepted.add(again.json().path("run_id").asText());
    }

    /** First whoever starts processes for new connections: one that began meanwhile would be passed over. */
    private static void signal(String which) throws IOException, InterruptedException {
        var servers = ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .map(line -> line.contains("/postgres ") && line.contains(folder.toString()))
                        .orElse(false))
                .toList();
        assertThat(servers).isNotEmpty();
        signal(which, servers);
        signal(which, servers.stream().flatMap(ProcessHandle::descendants).toList());
    }

    private static void signal(String which, List<ProcessHandle> processes) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("kill", which));
        processes.forEach(process -> command.add(String.valueOf(process.pid())));
        assertThat(command).hasSizeGreaterThan(2);
        new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    private Door.Answer post(String id) throws Exception {
        var body = "{\"task_id\":\"" + id + "\",\"title\":\"[explain] an outage\"}";
        var door = services.door();
        long begin = System.nanoTime();
        var answer = door.post("executions", body, false);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(REFUSAL);
        return answer;
    }

    /** The answer accepts something that was not known before. */
    private void takes(Door.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().has("existing")).as(answer.text()).isFalse();
        accepted.add(answer.json().path("run_id").asText());
    }

    /** The id of a request that was refused; what is accepted before the outage is noticed counts as accepted. */
    private String refused() throws Exception {
        while (true) {
            var id = "refused-" + posts++;
            var answer = post(id);
            if (answer.status() == 503) {
                assertThat(answer.json().path("error_code").asText()).endsWith("_AWAY");
                assertThat(answer.json().path("success").asBoolean(true)).isFalse();
                return id;
            }
            takes(answer);
        }
    }
}
