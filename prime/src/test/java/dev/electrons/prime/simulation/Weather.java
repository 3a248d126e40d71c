package dev.electrons.prime.simulation;

/**
 * How rough one world is. Every fault costs one of a limited number, so that each story comes to an end; a rate of 0 is
 * never, of n one in n.
 */
final class Weather {
    private final Chance chance;
    private final Telling telling;
    private final int crashes;
    private final int failures;
    private final int interruptions;
    private final int moves;
    private final int lostCommits;
    private final int noise;
    private int left;

    Weather(Chance chance, Telling telling) {
        this.chance = chance;
        this.telling = telling;
        boolean calm = chance.oneIn(10);
        left = calm ? 0 : chance.between(3, 40);
        crashes = rate(8, 60);
        failures = rate(5, 40);
        interruptions = rate(2, 10);
        moves = rate(4, 40);
        lostCommits = rate(3, 20);
        noise = rate(8, 60);
    }

    private int rate(int often, int seldom) {
        return chance.oneIn(3) ? 0 : chance.between(often, seldom);
    }

    boolean crash() {
        return strikes(crashes);
    }

    /** Somebody who is asked for something does not answer, or answers too late. */
    boolean failure() {
        return strikes(failures);
    }

    /** Others go on while this one waits. */
    boolean interruption() {
        return strikes(interruptions);
    }

    boolean move() {
        return strikes(moves);
    }

    boolean lostCommit() {
        return strikes(lostCommits);
    }

    /** Somebody sends what nobody needs. */
    boolean noise() {
        return strikes(noise);
    }

    private boolean strikes(int rate) {
        if (left > 0 && chance.oneIn(rate)) {
            left--;
            if (left == 0) {
                telling.line("from here on nothing goes wrong any more");
            }
            return true;
        }
        return false;
    }
}
