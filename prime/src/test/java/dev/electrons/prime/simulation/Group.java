package dev.electrons.prime.simulation;

import org.jspecify.annotations.Nullable;

/** The consumer group of the coordinators: who owns which partition of the signals, and how far each is committed. */
final class Group {
    private final int[] committed;
    private final @Nullable Member[] owners;

    Group(int partitions) {
        committed = new int[partitions];
        owners = new Member[partitions];
    }

    int partitions() {
        return committed.length;
    }

    int committed(int partition) {
        return committed[partition];
    }

    @Nullable
    Member owner(int partition) {
        return owners[partition];
    }

    void own(int partition, @Nullable Member member) {
        owners[partition] = member;
    }

    /** Whether every partition has an owner that reads it: one that died and came back does not. */
    boolean whole() {
        for (int i = 0; i < owners.length; i++) {
            var owner = owners[i];
            if (owner == null || !owner.alive() || !owner.reads(i)) {
                return false;
            }
        }
        return true;
    }

    /** Refused when somebody else owns the partition by now. */
    boolean commit(Member member, int partition, int offset) {
        if (owners[partition] != member) {
            return false;
        }
        committed[partition] = offset;
        return true;
    }
}
