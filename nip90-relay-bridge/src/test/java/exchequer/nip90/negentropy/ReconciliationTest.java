package exchequer.nip90.negentropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReconciliationTest {

    private static final SyncLimits WIDE = new SyncLimits(4 << 20, 4 << 20, 1_000, 1_000_000);
    private static final SyncLimits TIGHT = new SyncLimits(4_096, 4_096, 10_000, 1_000_000);

    @Property(tries = 300)
    void both_sides_learn_exactly_the_difference(
            @ForAll long seed,
            @ForAll @IntRange(max = 600) int shared,
            @ForAll @IntRange(max = 200) int onlyOurs,
            @ForAll @IntRange(max = 200) int onlyTheirs,
            @ForAll @IntRange(min = 1, max = 2_000) int seconds) {
        ItemSets sets = ItemSets.random(seed, shared, onlyOurs, onlyTheirs, seconds);

        Exchange.between(sets.ours(), WIDE, sets.theirs(), WIDE).isExactly(sets);
    }

    @Property(tries = 60)
    void with_small_messages_too_and_none_is_larger_than_allowed(
            @ForAll long seed,
            @ForAll @IntRange(max = 3_000) int shared,
            @ForAll @IntRange(max = 2_000) int onlyOurs,
            @ForAll @IntRange(max = 2_000) int onlyTheirs,
            @ForAll @IntRange(min = 1, max = 2_000) int seconds,
            @ForAll boolean weAreTight,
            @ForAll boolean theyAreTight) {
        ItemSets sets = ItemSets.random(seed, shared, onlyOurs, onlyTheirs, seconds);

        Exchange exchange =
                Exchange.between(
                        sets.ours(),
                        weAreTight ? new SyncLimits(4_096, 4 << 20, 10_000, 1_000_000) : WIDE,
                        sets.theirs(),
                        theyAreTight ? new SyncLimits(4_096, 4 << 20, 10_000, 1_000_000) : WIDE);

        exchange.isExactly(sets);
        if (weAreTight) {
            assertThat(exchange.asked()).allMatch(message -> message.length() <= 2 * 4_096);
        }
        if (theyAreTight) {
            assertThat(exchange.answered()).allMatch(message -> message.length() <= 2 * 4_096);
        }
    }

    @Property(tries = 20)
    void all_items_in_one_second_and_nothing_shared(@ForAll long seed) {
        ItemSets sets = ItemSets.random(seed, 0, 1_000, 1_500, 1);

        Exchange.between(sets.ours(), TIGHT, sets.theirs(), TIGHT).isExactly(sets);
    }

    @Test
    void equal_sets_cost_one_message_each_way() {
        List<Item> items = ItemSets.items(new Random(1), 10_000, 100_000);

        Exchange exchange = Exchange.between(items, WIDE, items, WIDE);

        assertThat(exchange.asked()).hasSize(1);
        assertThat(exchange.answered()).containsExactly("61");
        assertThat(exchange.asked().getFirst().length()).isLessThan(2 * 600);
    }

    @Test
    void one_missing_item_among_many_costs_little() {
        List<Item> theirs = ItemSets.items(new Random(2), 20_000, 100_000);
        List<Item> ours = theirs.subList(1, theirs.size());

        Exchange exchange = Exchange.between(ours, WIDE, theirs, WIDE);

        assertThat(exchange.need()).containsExactly(theirs.getFirst().id());
        assertThat(exchange.asked().stream().mapToInt(String::length).sum()).isLessThan(6_000);
    }

    @Test
    void an_item_given_twice_counts_once() {
        Item item = Item.of(5, "ab".repeat(32));

        assertThat(SealedItems.of(List.of(item, item)).size()).isEqualTo(1);
    }

    @Property(tries = 200)
    void a_range_has_the_fingerprint_of_its_items_alone(
            @ForAll long seed, @ForAll @IntRange(max = 60) int count) {
        Random random = new Random(seed);
        SealedItems all = SealedItems.of(ItemSets.items(random, count, 5));
        int from = random.nextInt(all.size() + 1);
        int to = from + random.nextInt(all.size() - from + 1);
        List<Item> some = new ArrayList<>();
        for (int i = from; i < to; i++) {
            some.add(all.get(i));
        }

        assertThat(all.fingerprint(from, to))
                .isEqualTo(SealedItems.of(some).fingerprint(0, some.size()));
    }
}
