package dev.electrons.bench.stage;

import dev.electrons.boot.HttpConfig;
import dev.electrons.boot.ServiceConfig;
import java.util.OptionalInt;

/** What the bench's own consumers and producers are configured with: they serve nothing. */
record BenchConfig(HttpConfig http) implements ServiceConfig {
    static final BenchConfig NOTHING = new BenchConfig(new HttpConfig("127.0.0.1", 0, OptionalInt.empty()));
}
