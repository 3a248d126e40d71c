package dev.electrons.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code de callbacks}. */
@Command(
        name = "callbacks",
        mixinStandardHelpOptions = true,
        description = "Shows whom a run's results were told and how that went, or tells one again.")
final class Callbacks extends Steer {
    @Option(names = "--resend", paramLabel = "N", description = "send the callback of this number again, at once")
    Optional<Integer> resend = Optional.empty();

    @Override
    public Integer call() throws Exception {
        if (resend.isPresent()) {
            print(door().post(path() + "/callbacks/" + resend.get() + "/resend", object())
                    .orFail());
            return 0;
        }
        var answer = door().get(path() + "/callbacks").orFail();
        if (structured()) {
            print(answer);
        } else if (answer.path("callbacks").isEmpty()) {
            System.out.println("none: the run has no result yet, or its request named no callback_url");
        } else {
            answer.path("callbacks").forEach(Callbacks::show);
        }
        return 0;
    }

    private static void show(JsonNode callback) {
        var due = callback.path("next_due").asText("");
        System.out.println(
                callback.path("n").asInt() + "  " + callback.path("state").asText() + "  "
                        + callback.path("url").asText() + (due.isEmpty() ? "" : "  next " + due));
        if (!callback.path("deliveries").isEmpty()) {
            Table.print(
                    System.out,
                    callback.path("deliveries"),
                    "attempt",
                    "at",
                    "status",
                    "duration_ms",
                    "manual",
                    "error");
        }
    }
}
