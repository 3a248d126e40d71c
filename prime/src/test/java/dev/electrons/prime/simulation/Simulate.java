package dev.electrons.prime.simulation;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The simulation as a command: {@code ./de simulate [--seeds N] [--seed S] [--planted BUG|all]}. */
final class Simulate {
    private static final PrintStream OUT = System.out;
    private static final String USAGE = """
            de simulate [--seeds N] [--seed S] [--planted BUG|all]
              --seeds N      run the seeds 1 to N (10000); stops at the first that breaks an invariant and tells its story
              --seed S       run one seed and tell its story, however it ends
              --planted BUG  plant a bug and search for it: skip-fence, commit-early, no-republish, drop-dead-token,
                             double-timer, or all of them one after the other""";

    private long seeds = 10_000;
    private Optional<Long> seed = Optional.empty();
    private List<Planted> bugs = List.of(Planted.NOTHING);

    private Simulate() {}

    public static void main(String[] arguments) {
        var command = new Simulate();
        try {
            command.read(new ArrayDeque<>(Arrays.asList(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println("simulate: " + e.getMessage() + "\n" + USAGE);
            System.exit(2);
        }
        System.exit(command.run() ? 0 : 1);
    }

    private void read(ArrayDeque<String> arguments) {
        while (!arguments.isEmpty()) {
            var option = arguments.remove();
            if (!List.of("--seeds", "--seed", "--planted").contains(option)) {
                throw new IllegalArgumentException("no such option: " + option);
            }
            var value = arguments.poll();
            if (value == null) {
                throw new IllegalArgumentException(option + " wants a value");
            }
            switch (option) {
                case "--seeds" -> seeds = number(option, value);
                case "--seed" -> seed = Optional.of(number(option, value));
                default -> bugs = value.equals("all") ? Planted.bugs() : List.of(bug(value));
            }
        }
    }

    private static long number(String option, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(option + " wants a number, not " + value);
        }
    }

    private static Planted bug(String word) {
        return Planted.bugs().stream()
                .filter(bug -> bug.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such bug: " + word));
    }

    /** Whether all went as it should: no invariant broken, or each planted bug found. */
    private boolean run() {
        boolean well = true;
        for (var bug : bugs) {
            boolean planted = bug != Planted.NOTHING;
            well &= (seed.isPresent() ? one(bug, seed.get()) : search(bug)) == planted;
        }
        return well;
    }

    /** Whether the seed breaks an invariant. */
    private static boolean one(Planted bug, long seed) {
        Simulation.story(seed, bug).forEach(OUT::println);
        var finding = Simulation.of(seed, bug);
        OUT.printf(
                "%nseed %d: %s%n",
                seed, finding.map(Simulation.Finding::invariant).orElse("all is well"));
        return finding.isPresent();
    }

    /** Whether any of the seeds breaks an invariant. */
    private boolean search(Planted bug) {
        long begin = System.nanoTime();
        for (long next = 1; next <= seeds; next++) {
            var finding = Simulation.of(next, bug);
            if (finding.isPresent()) {
                if (bug == Planted.NOTHING) {
                    OUT.println(finding.get().told());
                } else {
                    OUT.printf(
                            "%-16s found at seed %d: %s%n",
                            bug.word(), next, finding.get().invariant());
                }
                return true;
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        OUT.printf(
                Locale.ROOT,
                "%s%d seeds in %.1f s, %.0f seeds/s: no invariant broken%n",
                bug == Planted.NOTHING ? "" : bug.word() + ": ",
                seeds,
                seconds,
                seeds / seconds);
        return false;
    }
}
