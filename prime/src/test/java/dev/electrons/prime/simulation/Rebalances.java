package dev.electrons.prime.simulation;

import java.util.List;

/** Moves partitions between coordinators: away from the dead when that is noticed, and sometimes for no good reason. */
final class Rebalances implements Actor {
    private final World world;
    private final List<Member> members;

    Rebalances(World world, List<Member> members) {
        this.world = world;
        this.members = members;
    }

    @Override
    public void offer(Options options) {
        var free = members.stream().filter(Member::free).toList();
        if (free.isEmpty()) {
            return;
        }
        if (!world.group().whole()) {
            options.sometime(() -> adopt(free));
        } else if (free.size() > 1 && world.weather().move()) {
            options.soon(() -> move(
                    world.chance().below(world.group().partitions()),
                    world.chance().of(free)));
        }
    }

    private void adopt(List<Member> free) {
        for (int i = 0; i < world.group().partitions(); i++) {
            var owner = world.group().owner(i);
            if (owner == null || !owner.alive() || !owner.reads(i)) {
                move(i, world.chance().of(free));
            }
        }
    }

    private void move(int partition, Member to) {
        var owner = world.group().owner(partition);
        if (owner == to && to.reads(partition)) {
            return;
        }
        world.group().own(partition, to);
        if (owner != null && owner != to) {
            owner.lose(partition);
        }
        to.gain(partition);
    }
}
