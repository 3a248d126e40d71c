package dev.electrons.runners.roster;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One runner as {@code runners.yaml} describes it.
 *
 * @param provider who makes the models, where the file says so
 * @param models the names that clients ask for, in order, each with the runner's own name for it; {@code *} serves any
 *     other name
 * @param context how many tokens a model takes, by the name that clients ask for, where the file says so
 * @param headers sent with every call besides what the protocol wants, such as an AI gateway's key
 * @param maxConcurrent calls at a time
 * @param maxQueue calls that may wait for their turn; more are refused at once
 */
public record RunnerSpec(
        String name,
        Protocol protocol,
        Optional<String> provider,
        Map<String, String> models,
        Map<String, Integer> context,
        Map<String, SecretRef> headers,
        int maxConcurrent,
        int maxQueue,
        Timeouts timeouts) {
    public static final String ANY = "*";

    public RunnerSpec {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
        context = Map.copyOf(context);
        headers = Map.copyOf(headers);
    }

    /** Everything secret that is sent there. */
    public List<SecretRef> secretRefs() {
        return Stream.concat(protocol.credential().stream(), headers.values().stream())
                .distinct()
                .toList();
    }
}
