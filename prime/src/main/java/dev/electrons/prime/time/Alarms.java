package dev.electrons.prime.time;

import dev.electrons.id.RunId;
import java.time.Instant;
import java.util.Collection;

/** Who says when time has come for what runs wait for. */
public interface Alarms {

    /** These partitions are ours now: their unfinished runs are looked at once. */
    void assigned(Collection<Integer> partitions);

    void revoked(Collection<Integer> partitions);

    /** A run has something due by then; soon enough ones need not be found in the table. */
    void note(RunId run, Instant due);
}
