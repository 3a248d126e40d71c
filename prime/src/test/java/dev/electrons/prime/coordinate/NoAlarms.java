package dev.electrons.prime.coordinate;

import dev.electrons.id.RunId;
import dev.electrons.prime.time.Alarms;
import java.time.Instant;
import java.util.Collection;

/** Nothing is ever due. */
final class NoAlarms implements Alarms {
    @Override
    public void assigned(Collection<Integer> partitions) {}

    @Override
    public void revoked(Collection<Integer> partitions) {}

    @Override
    public void note(RunId run, Instant due) {}
}
