package dev.electrons.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.electrons.id.AttemptId;
import dev.electrons.id.RunId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpansTest {
    private static final String ASKED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Instant FROM = Instant.parse("2026-11-20T12:00:00Z");

    private final RunId run = RunId.next();
    private final AttemptId attempt = new AttemptId(run, "work", 0, 1);
    private final List<SpanData> told = new ArrayList<>();

    private Spans spans() {
        var exporter = new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                told.addAll(spans);
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
        var provider = SdkTracerProvider.builder()
                .setIdGenerator(new SpanIds())
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build();
        return Spans.of(OpenTelemetrySdk.builder().setTracerProvider(provider).build());
    }

    private Spans.Told over(Traceparent at, Optional<String> parent) {
        return new Spans.Told("it", at, parent, FROM, FROM.plusSeconds(3), Map.of("de.run_id", run.toString()), null);
    }

    @Test
    void aRunIsPartOfItsRequestAndAnAttemptOfItsRun() {
        var spans = spans();
        var place = RunTrace.run(run, ASKED);
        spans.tell(over(RunTrace.attempt(attempt, ASKED), Optional.of(place.spanId())));
        spans.tell(over(place, RunTrace.parent(null, ASKED)));

        assertThat(told).extracting(SpanData::getTraceId).containsOnly("0af7651916cd43dd8448eb211c80319c");
        assertThat(told.getFirst().getParentSpanId()).isEqualTo(told.getLast().getSpanId());
        assertThat(told.getLast().getParentSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(told.getLast().getEndEpochNanos() - told.getLast().getStartEpochNanos())
                .isEqualTo(3_000_000_000L);
    }

    @Test
    void whatIsToldAgainIsTheSameSpan() {
        var spans = spans();
        spans.tell(over(RunTrace.attempt(attempt, ASKED), Optional.of("b7ad6b7169203331")));
        spans.tell(over(RunTrace.attempt(attempt, ASKED), Optional.of("b7ad6b7169203331")));
        spans.tell(over(RunTrace.attempt(attempt.next(), ASKED), Optional.of("b7ad6b7169203331")));

        assertThat(told.get(0).getSpanId())
                .isEqualTo(told.get(1).getSpanId())
                .isNotEqualTo(told.get(2).getSpanId());
    }

    @Test
    void aRunThatNobodyPostedHasATraceOfItsOwn() {
        spans().tell(over(RunTrace.run(run, null), RunTrace.parent(null, null)));

        assertThat(told.getFirst().getTraceId()).isEqualTo(run.toString().replace("-", ""));
        assertThat(told.getFirst().getParentSpanContext().isValid()).isFalse();
        assertThat(RunTrace.attempt(attempt, null).traceId())
                .isEqualTo(told.getFirst().getTraceId());
    }

    @Test
    void aRunBelowAnotherIsPartOfThat() {
        var below = RunId.next();
        assertThat(RunTrace.parent(attempt, ASKED))
                .contains(RunTrace.run(run, ASKED).spanId());
        assertThat(RunTrace.run(below, ASKED)).isNotEqualTo(RunTrace.run(run, ASKED));
    }

    @Test
    void aFailureIsSaid() {
        var place = RunTrace.run(run, ASKED);
        spans().tell(new Spans.Told("run", place, Optional.empty(), FROM, FROM, Map.of(), "TaskFailed"));

        assertThat(told.getFirst().getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(told.getFirst().getStatus().getDescription()).isEqualTo("TaskFailed");
    }

    @Test
    void areOffWhereNobodyWantsThem() {
        var vertx = Vertx.vertx();
        assertThat(Spans.of(vertx).wanted()).isFalse();
        Spans.of(vertx).tell(over(RunTrace.run(run, ASKED), Optional.empty()));
        spans().shareWith(vertx);
        assertThat(Spans.of(vertx).wanted()).isTrue();
        assertThat(told).isEmpty();
        vertx.close().await();
    }
}
