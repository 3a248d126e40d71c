package dev.electrons.bench.suite;

import com.fasterxml.jackson.databind.JsonNode;
import dev.electrons.bench.report.Figure;
import dev.electrons.bench.report.Goal;
import dev.electrons.bench.report.Samples;
import dev.electrons.bench.stage.Stage;
import dev.electrons.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Every filter of the lists through the door, where there are very many runs, from page to page. */
final class Lists implements Suite {
    private static final double LATE_MS = 50;
    private static final int WARM_UPS = 10;
    private static final int LEAST_PAGES = 10;
    private static final long TOLD_LATE_S = 12;
    private static final int FULL = 50;

    private final long runs;
    private final HttpClient client = HttpClient.newHttpClient();

    Lists(long runs) {
        this.runs = runs;
    }

    @Override
    public List<Figure> measure(Stage stage, Limits limits, Duration counted) throws Exception {
        try (var corner = stage.corner("lists")) {
            corner.start("intake");
            try (var many = new ManyRuns(stage, corner)) {
                long begin = System.nanoTime();
                many.fill(runs);
                var figures = new ArrayList<Figure>();
                figures.add(Figure.of("runs in the lists", (double) runs, ""));
                figures.add(Figure.of("seconds to fill them in", (System.nanoTime() - begin) / 1e9, "s"));
                var before = many.scans();
                var asked = new Asked(corner.of("intake").url(), counted.dividedBy(5));
                for (var filter : Filters.single(many.at(0.5), many.at(0.01)).entrySet()) {
                    figures.addAll(asked.figures(filter));
                }
                figures.addAll(asked.combined());
                figures.add(scanned(many, before));
                return figures;
            }
        }
    }

    /** Nothing large may have been read from end to end by whatever was asked for, or by what intake looks at by itself. */
    private static Figure scanned(ManyRuns many, List<ManyRuns.Scanned> before) throws Exception {
        TimeUnit.SECONDS.sleep(TOLD_LATE_S);
        var now = new ArrayList<>(many.scans());
        now.removeAll(before);
        now.forEach(table -> System.err.println("bench: " + table.table() + " was read from end to end"));
        return Figure.of("large tables read from end to end", now.size(), "").goal(Goal.atMost(0));
    }

    private final class Asked {
        private final URI door;
        private final Duration time;

        Asked(URI door, Duration time) {
            this.door = door;
            this.time = time;
        }

        List<Figure> figures(Map.Entry<String, String> filter) throws Exception {
            var name = "list " + filter.getKey();
            for (int i = 0; i < WARM_UPS; i++) {
                page(filter.getValue(), "");
            }
            var samples = new Samples();
            int requests = untilFull(filter.getValue());
            walk(filter.getValue(), time, samples);
            System.err.printf(
                    "bench:   %s: %.1f ms, p99 %.1f ms, %d requests%n",
                    name, samples.millis(50), samples.millis(99), requests);
            return List.of(
                    Figure.of(name + ", p50", samples.millis(50), "ms"),
                    Figure.of(name + ", p99", samples.millis(99), "ms").goal(Goal.atMost(LATE_MS)),
                    Figure.of(name + ", requests until 50 rows or the end", requests, ""));
        }

        /** All combinations of the filters, and which of them was slowest. */
        List<Figure> combined() throws Exception {
            var all = new Samples();
            var slowest = "";
            double late = 0;
            for (var query : Filters.combined()) {
                var samples = new Samples();
                page(query, "");
                walk(query, Duration.ZERO, all, samples);
                if (samples.millis(50) > late) {
                    late = samples.millis(50);
                    slowest = query;
                }
            }
            return List.of(
                    Figure.of("list by every combination of filters, p50", all.millis(50), "ms"),
                    Figure.of("list by every combination of filters, p99", all.millis(99), "ms")
                            .goal(Goal.atMost(LATE_MS)),
                    Figure.of("p50 of the slowest, " + slowest, late, "ms"));
        }

        /** Goes from page to page and begins anew at the end, for so long and for so many pages at least. */
        private void walk(String query, Duration longest, Samples... seen) throws Exception {
            long end = System.nanoTime() + longest.toNanos();
            String cursor = "";
            for (int pages = 0; pages < LEAST_PAGES || System.nanoTime() < end; pages++) {
                long begin = System.nanoTime();
                var page = page(query, cursor);
                long took = System.nanoTime() - begin;
                List.of(seen).forEach(samples -> samples.add(took));
                cursor = page.path("next_cursor").asText("");
            }
        }

        private int untilFull(String query) throws Exception {
            int requests = 0;
            int rows = 0;
            String cursor = "";
            do {
                var page = page(query, cursor);
                requests++;
                for (var part : page) {
                    rows += part.isArray() ? part.size() : 0;
                }
                cursor = page.path("next_cursor").asText("");
            } while (rows < FULL && !cursor.isEmpty());
            return requests;
        }

        private JsonNode page(String query, String cursor) throws Exception {
            var asked = cursor.isEmpty() ? query : query.replaceFirst("[?&]cursor=[^&]*$", "");
            var more = cursor.isEmpty() ? "" : (asked.contains("?") ? "&" : "?") + "cursor=" + cursor;
            var request = HttpRequest.newBuilder(URI.create(door + "/" + asked + more))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(query + " answered " + answer.statusCode() + ": "
                        + new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8));
            }
            return Json.MAPPER.readTree(answer.body());
        }
    }
}
