package dev.electrons.task;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The models that work goes to when nobody says which.
 *
 * @param waterfalls best first, by the type of the work, else by who is to do it, else by {@code default-<type>}, else by
 *     {@code default}
 */
public record UsualModels(Map<String, List<String>> waterfalls) {

    /**
     * Those for some work.
     *
     * @param executors who is to do it; the first of whom there is something known counts
     * @return best first; empty for whatever model there is
     */
    public List<String> of(String taskType, List<String> executors) {
        var names = Stream.of(
                Stream.of(taskType),
                executors.stream().map(UsualModels::key),
                Stream.of("default-" + taskType, "default"));
        return names.flatMap(Function.identity())
                .map(waterfalls::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(List.of());
    }

    /** Whether somebody of this name has models, and so is no runner. */
    public boolean knows(String executor) {
        return waterfalls.containsKey(key(executor));
    }

    private static String key(String executor) {
        return executor.toLowerCase(Locale.ROOT);
    }
}
