package dev.electrons.subworkflows.worker;

import java.time.InstantSource;

/**
 * What one kind's workbench shares with others and is known by.
 *
 * @param worker this process among its equals
 */
record Workplace(String worker, Cancellations cancellations, SettledAttempts settled, InstantSource clock) {}
