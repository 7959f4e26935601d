package exchequer.nip90.relay;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscriptionIndexTest {

    private static final List<NostrEvent> EVENTS =
            IntStream.range(0, 24).mapToObj(SubscriptionIndexTest::event).toList();

    private final SubscriptionIndex index = new SubscriptionIndex();

    @Test
    void whoever_wants_an_event_is_found_exactly_once() {
        for (long seed = 0; seed < 300; seed++) {
            SubscriptionIndex filled = new SubscriptionIndex();
            RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            List<LiveSubscription> open = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                LiveSubscription subscription = subscription(randomFilters(random));
                filled.add(subscription);
                open.add(subscription);
            }
            for (int i = 0; i < 10; i++) {
                filled.remove(open.remove(random.nextInt(open.size())));
            }
            for (NostrEvent event : EVENTS) {
                Collection<LiveSubscription> found = filled.candidates(event);
                List<LiveSubscription> wanting =
                        open.stream().filter(each -> wants(each, event)).toList();
                assertThat(found)
                        .as("seed %d, %s", seed, event)
                        .doesNotHaveDuplicates()
                        .containsAll(wanting);
                assertThat(open).containsAll(found);
            }
        }
    }

    @Test
    void a_filter_is_filed_under_its_rarest_condition_only() {
        LiveSubscription mine =
                subscription(
                        List.of(
                                Filter.any()
                                        .withKinds(List.of(1))
                                        .withAuthors(List.of(Events.ALICE.publicKey()))
                                        .withTag("t", List.of("mine"))));
        index.add(mine);

        assertThat(index.candidates(Events.note(1, 1, "", List.of(List.of("t", "theirs")))))
                .isEmpty();
        assertThat(index.candidates(Events.note(1, 1, "", List.of(List.of("t", "mine")))))
                .containsExactly(mine);
    }

    @Test
    void a_tag_is_found_by_its_first_value_under_a_single_letter_only() {
        LiveSubscription letters =
                subscription(List.of(Filter.any().withTag("t", List.of("value"))));
        index.add(letters);

        assertThat(index.candidates(tagged("t", "value", "other"))).containsExactly(letters);
        assertThat(index.candidates(tagged("t", "other", "value"))).isEmpty();
        assertThat(index.candidates(tagged("T", "value"))).isEmpty();
        assertThat(index.candidates(tagged("tt", "value"))).isEmpty();
        assertThat(index.candidates(tagged("t"))).isEmpty();
    }

    @Test
    void nothing_stays_of_a_subscription_that_ended() {
        LiveSubscription one = subscription(List.of(Filter.any().withKinds(List.of(1, 2))));
        LiveSubscription other = subscription(List.of(Filter.any(), Filter.any()));
        index.add(one);
        index.add(other);
        assertThat(index.isEmpty()).isFalse();

        index.remove(one);
        index.remove(other);
        index.remove(other);

        assertThat(index.isEmpty()).isTrue();
    }

    @Test
    void an_empty_condition_is_met_by_nothing() {
        index.add(subscription(List.of(Filter.any().withKinds(List.of()))));
        index.add(subscription(List.of(Filter.any().withTag("t", List.of()))));

        assertThat(EVENTS).allSatisfy(each -> assertThat(index.candidates(each)).isEmpty());
    }

    private static boolean wants(LiveSubscription subscription, NostrEvent event) {
        return subscription.filters().stream().anyMatch(filter -> filter.matches(event));
    }

    private static LiveSubscription subscription(List<Filter> filters) {
        OutputQueue output = new OutputQueue(new Nowhere(), 1 << 20);
        Visitor visitor = new Visitor("test", null, output, new TestClock());
        return new LiveSubscription("s", filters, visitor, output);
    }

    private static NostrEvent tagged(String... tag) {
        return Events.note(1, 1, "", List.of(List.of(tag)));
    }

    /** Few keys, kinds and words, so that filters and events meet often. */
    private static NostrEvent event(int number) {
        List<List<String>> tags = new ArrayList<>();
        for (int i = 0; i < number % 4; i++) {
            tags.add(List.of(letter(number + i), word(number + 2 * i), "more"));
        }
        var template = new EventTemplate(100 + number, 1 + number % 3, tags, "");
        return Events.key(1 + number % 4).sign(template);
    }

    private static String letter(int number) {
        return List.of("t", "d", "T").get(number % 3);
    }

    private static String word(int number) {
        return "word" + number % 4;
    }

    private static List<Filter> randomFilters(RandomGenerator random) {
        List<Filter> filters = new ArrayList<>();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            filters.add(randomFilter(random));
        }
        return filters;
    }

    private static Filter randomFilter(RandomGenerator random) {
        Filter filter = Filter.any();
        if (random.nextInt(4) == 0) {
            filter = filter.withIds(some(random, i -> EVENTS.get(i).id()));
        }
        if (random.nextInt(3) == 0) {
            filter = filter.withAuthors(some(random, i -> Events.key(1 + i % 4).publicKey()));
        }
        if (random.nextInt(2) == 0) {
            filter = filter.withKinds(some(random, i -> 1 + i % 3));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            filter =
                    filter.withTag(
                            letter(random.nextInt(3)), some(random, SubscriptionIndexTest::word));
        }
        return random.nextInt(4) == 0 ? filter.withSince(110) : filter;
    }

    /** None to three values. */
    private static <T> List<T> some(RandomGenerator random, IntFunction<T> value) {
        return random.ints(random.nextInt(4), 0, EVENTS.size()).mapToObj(value).toList();
    }

    private record Nowhere() implements Outbound {

        @Override
        public CompletionStage<Void> send(List<String> texts) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close(int status, String reason) {}
    }
}
