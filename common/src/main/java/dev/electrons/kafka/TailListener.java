package dev.electrons.kafka;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who hears what a {@link Tail} reads; called on its thread. */
public interface TailListener {

    /** Whether somebody wants records with this key: asked before anything else of a record is looked at. */
    boolean wants(String topic, @Nullable String key);

    /** These were wanted. Must not block for long: everybody behind this tail waits. */
    void heard(List<Received> batch);
}
