package dev.electrons.bench;

import java.time.Duration;

/** One group of figures. */
interface Suite {
    /**
     * Measures and reports.
     *
     * @param length how long each figure may take
     */
    void run(Stage stage, Report report, Duration length) throws Exception;
}
