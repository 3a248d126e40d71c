package dev.electrons.runners.roster;

import java.util.Map;
import java.util.Optional;

/**
 * What may be spent, in millionths of a US dollar.
 *
 * @param perRunMicros by one run, all its calls together
 * @param perAppDayMicros by each app on one day, UTC
 * @param apps what single apps may spend on one day instead
 */
public record Budgets(Optional<Long> perRunMicros, Optional<Long> perAppDayMicros, Map<String, Long> apps) {
    public static final Budgets NONE = new Budgets(Optional.empty(), Optional.empty(), Map.of());

    public Budgets {
        apps = Map.copyOf(apps);
    }

    /** What this app may spend on one day. */
    public Optional<Long> ofDay(String app) {
        return Optional.ofNullable(apps.get(app)).or(() -> perAppDayMicros);
    }
}
