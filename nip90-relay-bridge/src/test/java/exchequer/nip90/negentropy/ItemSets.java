package exchequer.nip90.negentropy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Two sets with much in common, and what they do not have in common. */
record ItemSets(List<Item> ours, List<Item> theirs) {

    /**
     * @param seconds over how many seconds the items are spread; few make many of equal time
     */
    static ItemSets random(long seed, int shared, int onlyOurs, int onlyTheirs, int seconds) {
        Random random = new Random(seed);
        List<Item> both = items(random, shared, seconds);
        List<Item> ours = new ArrayList<>(both);
        ours.addAll(items(random, onlyOurs, seconds));
        List<Item> theirs = new ArrayList<>(both);
        theirs.addAll(items(random, onlyTheirs, seconds));
        return new ItemSets(ours, theirs);
    }

    Set<ItemId> onlyOurs() {
        return without(ours, theirs);
    }

    Set<ItemId> onlyTheirs() {
        return without(theirs, ours);
    }

    private static Set<ItemId> without(List<Item> some, List<Item> others) {
        Set<ItemId> ids = new HashSet<>();
        some.forEach(item -> ids.add(item.id()));
        others.forEach(item -> ids.remove(item.id()));
        return ids;
    }

    static List<Item> items(Random random, int count, int seconds) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Few leading values, so that ids share long prefixes too.
            long head = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextLong();
            long next = random.nextInt(3) == 0 ? 0 : random.nextLong();
            items.add(
                    new Item(
                            1_700_000_000L + random.nextInt(seconds),
                            new ItemId(head, next, random.nextLong(), random.nextLong())));
        }
        return items;
    }
}
