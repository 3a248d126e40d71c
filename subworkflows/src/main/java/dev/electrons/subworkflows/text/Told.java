package dev.electrons.subworkflows.text;

import dev.electrons.subworkflows.call.Exchange;
import java.util.List;

/** One question to runner-proxy and what came of it. */
record Told(Exchange exchange, Telling telling, List<String> models) {}
