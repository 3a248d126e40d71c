package dev.electrons.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is told of all runs, and of how long one will have to wait. */
class AllRunsIT {
    private static final String PROGRAM =
            "{\"task_id\":\"%s\",\"title\":\"x\",\"app_id\":\"%s\",\"code\":{\"language\":\"bash\",\"source\":\":\"}}";

    @RegisterExtension
    private static final WholeMesh mesh = new WholeMesh();

    private static final Door door = mesh.door();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void rowsAreToldAsTheirPhasesChange() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(mesh.url() + "/events/stream?app_id=shop"))
                .timeout(Duration.ofSeconds(60))
                .build();
        List<String> told = new ArrayList<>();
        try (var lines =
                client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            door.post("executions", PROGRAM.formatted("p1", "press"), true).orFail();
            door.post("executions", PROGRAM.formatted("s1", "shop"), true).orFail();
            for (var line : (Iterable<String>) lines.filter(line -> line.startsWith("data: "))::iterator) {
                told.add(line);
                if (line.contains("\"phase\":\"Completed\"")) {
                    break;
                }
            }
        }
        assertThat(told)
                .allSatisfy(line -> assertThat(line).contains("\"app_id\":\"shop\"", "\"execution_id\":\"s1\""));
    }

    @Test
    void aRedirectedRequestIsToldItsPlace() throws Exception {
        var answer = door.post("intake", "{\"query\":\"tides\",\"task_type\":\"text\"}", true)
                .orFail();
        assertThat(answer.path("queue_position").isIntegralNumber()).isTrue();
        assertThat(answer.path("estimated_wait_ms").isIntegralNumber()).isTrue();
    }
}
