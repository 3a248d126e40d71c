package dev.electrons.intake.submit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.electrons.artifact.ArtifactRef;
import dev.electrons.classify.Classifier;
import dev.electrons.error.Nearest;
import dev.electrons.error.Problem;
import dev.electrons.event.WorkRequest;
import dev.electrons.expression.Schemas;
import dev.electrons.intake.field.Fields;
import dev.electrons.intake.submit.Requests.Asked;
import dev.electrons.json.Json;
import dev.electrons.json.Value;
import dev.electrons.outside.Allowed;
import dev.electrons.postgres.ArtifactStore;
import dev.electrons.postgres.DefinitionStore;
import dev.electrons.postgres.DefinitionStore.Version;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps what a request refers to, binds one that names a definition to the version that is active now, and holds its input to the schema. */
public final class Pinning {
    private static final int SUGGESTIONS = 1_000;

    private final DefinitionStore definitions;
    private final ArtifactStore artifacts;
    private final Allowed callbacks;
    private final Classifier classifier;

    public Pinning(DefinitionStore definitions, ArtifactStore artifacts, Allowed callbacks, Classifier classifier) {
        this.definitions = definitions;
        this.artifacts = artifacts;
        this.callbacks = callbacks;
        this.classifier = classifier;
    }

    private record Reference(String name, @Nullable Integer version) {}

    /**
     * The request as it is to be accepted.
     *
     * @param timed whether the client said how long the run may take
     */
    public Future<Asked> pinned(Asked asked, boolean timed) {
        Optional.ofNullable(asked.request().callbackUrl())
                .flatMap(callbacks::refusal)
                .ifPresent(words -> {
                    throw Fields.invalid("callback_url", words);
                });
        return referring(asked).compose(kept -> bound(kept, timed));
    }

    /** What the request refers to is kept for as long as its run is. */
    public Future<Asked> referring(Asked asked) {
        var request = asked.request();
        var hashes = Stream.of(
                        request.input(), request.context(), request.options(), request.program(), request.workflow())
                .filter(value -> value != null && ArtifactRef.mayBeIn(value))
                .flatMap(value -> ArtifactRef.hashes(value.tree()).stream())
                .distinct()
                .toList();
        if (hashes.isEmpty()) {
            return Future.succeededFuture(asked);
        }
        return artifacts.own(hashes, request.app(), asked.run()).map(known -> {
            if (known < hashes.size()) {
                throw new Problem(
                        400,
                        "UNKNOWN_ARTIFACT",
                        "the request refers to " + (hashes.size() - known) + " artifact(s) that app " + request.app()
                                + " does not have; POST /artifacts first",
                        Map.of("referred", hashes));
            }
            return asked;
        });
    }

    /** The request bound to the version of the definition that it names or hints at; fails where there is none by the name. */
    Future<Asked> bound(Asked asked, boolean timed) {
        var workflow = asked.request().workflow();
        if (workflow == null || !Requests.named(asked.request())) {
            return hinted(asked, timed);
        }
        var wanted = workflow.as(Reference.class);
        return definitions
                .find(wanted.name(), wanted.version())
                .compose(found -> found.isPresent()
                        ? Future.succeededFuture(pinned(asked, found.get(), timed, reference(found.get())))
                        : unknown(wanted));
    }

    /** The request bound to the definition that it hints at, when no rule of classification says otherwise and there is one. */
    private Future<Asked> hinted(Asked asked, boolean timed) {
        var name = classifier.hinted(asked.request(), Instant.now());
        return name.isEmpty()
                ? Future.succeededFuture(asked)
                : definitions
                        .find(name.get(), null)
                        .map(found -> found.map(version -> pinned(
                                        asked,
                                        version,
                                        timed,
                                        reference(version).put(WorkRequest.HINTED, true)))
                                .orElse(asked));
    }

    private static Asked pinned(Asked asked, Version found, boolean timed, ObjectNode reference) {
        var request = asked.request();
        var definition = found.parsed();
        var schema = definition == null ? null : definition.schema();
        var input = request.input() == null ? Value.EMPTY : request.input();
        var problems = schema == null ? List.<String>of() : Schemas.problems(schema, input);
        if (!problems.isEmpty()) {
            throw new Problem(
                    400, "INVALID_INPUT", "input: " + String.join("; ", problems), Map.of("problems", problems));
        }
        var limit = definition == null || definition.limits() == null
                ? null
                : definition.limits().timeout();
        long longest = timed || limit == null ? request.timeoutMs() : limit.toMillis();
        return new Asked(asked.run(), request.pinned(Value.of(reference), longest));
    }

    /** The version that the run is bound to, with what it needs to know of it later. */
    private static ObjectNode reference(Version found) {
        var reference = Json.MAPPER.createObjectNode().put("name", found.name()).put("version", found.version());
        var definition = found.parsed();
        long agents = definition == null ? 0 : definition.graph().agents();
        if (agents > 0) {
            reference.put(WorkRequest.AGENTS, agents);
        }
        var limits = definition == null ? null : definition.limits();
        if (limits != null && limits.maxNodes() != null) {
            reference.put("max_nodes", limits.maxNodes());
        }
        if (limits != null && limits.budgetUsd() != null) {
            reference.put("budget_usd", limits.budgetUsd());
        }
        return reference;
    }

    private Future<Asked> unknown(Reference wanted) {
        return definitions.list(null, SUGGESTIONS).map(all -> {
            var names = all.stream().map(Version::name).toList();
            var hint =
                    names.isEmpty() ? "none is registered" : "did you mean " + Nearest.to(wanted.name(), names) + "?";
            var what = wanted.version() == null ? wanted.name() : wanted.name() + " version " + wanted.version();
            throw new Problem(404, "UNKNOWN_WORKFLOW", "there is no definition " + what + "; " + hint);
        });
    }
}
