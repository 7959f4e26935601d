package exchequer.nip90.session;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.PaperRelay;
import exchequer.nip90.nostr.PaperRelay.Manner;
import exchequer.nip90.nostr.RelayClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading in pages is complete whatever the relay says of the rest, and short when it says it. */
@Timeout(60)
class PagesTest {

    private static final Filter JOBS = Filter.any().withKinds(List.of(5_050, 5_100));
    private static final SessionRules RULES =
            new SessionRules(
                    List.of(JOBS),
                    Duration.ofHours(48),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(50),
                    Duration.ofMillis(200),
                    20,
                    1_000);

    private final PaperRelay relay = relay();
    private final Set<String> read = new LinkedHashSet<>();
    private final RelayClient client = connect();
    private int number;

    @AfterEach
    void close() {
        client.close();
        relay.close();
    }

    @ParameterizedTest
    @EnumSource(Manner.class)
    void every_event_is_read_whatever_the_relay_says(Manner manner) throws Exception {
        List<NostrEvent> events = new ArrayList<>();
        for (int second = 100; second < 190; second++) {
            events.add(event(second, 5_050));
        }
        // Exactly a page; more than a page of two kinds; and the same number again at the end.
        events.addAll(crowd(195, 20, 5_050));
        events.addAll(crowd(200, 15, 5_050));
        events.addAll(crowd(200, 15, 5_100));
        events.addAll(crowd(99, 20, 5_050));
        relay.hold(events);

        for (int cap : List.of(500, 20, 7)) {
            read.clear();
            relay.with(manner).withCap(cap);
            pages().read(JOBS, 0, 1_000);
            if (cap == 7) {
                // Seconds with more events than the relay ever sends are out of everyone's reach.
                assertThat(read).containsAll(ids(events.subList(0, 90)));
            } else {
                assertThat(read).containsExactlyInAnyOrderElementsOf(ids(events));
            }
        }
    }

    @Test
    void one_question_is_enough_when_the_relay_says_that_this_was_all() throws Exception {
        relay.with(Manner.TRUTHFUL).hold(crowd(100, 7, 5_050));
        pages().read(JOBS, 0, 1_000);

        assertThat(read).hasSize(7);
        assertThat(relay.questions()).isEqualTo(1);

        relay.with(Manner.SILENT);
        pages().read(JOBS, 0, 1_000);
        assertThat(relay.questions()).isGreaterThan(2);
    }

    @Test
    void a_page_that_is_full_is_followed_by_another_even_if_it_is_called_the_last()
            throws Exception {
        List<NostrEvent> events = new ArrayList<>();
        for (int second = 100; second < 150; second++) {
            events.add(event(second, 5_050));
        }
        relay.with(Manner.FINISH_WITHIN_LIMIT).hold(events);

        pages().read(JOBS, 0, 1_000);

        assertThat(read).containsExactlyInAnyOrderElementsOf(ids(events));
    }

    @Test
    void a_second_is_asked_for_kind_by_kind_only_if_the_relay_has_more_of_it() throws Exception {
        relay.with(Manner.TRUTHFUL).withCap(10).hold(crowd(100, 10, 5_050));
        relay.hold(crowd(90, 3, 5_100));
        pages().read(JOBS, 0, 1_000);

        assertThat(read).hasSize(13);
        // Twice a full page, the second alone, and what is older.
        assertThat(relay.questions()).isEqualTo(4);

        relay.hold(crowd(100, 6, 5_100));
        pages().read(JOBS, 0, 1_000);
        assertThat(read).hasSize(19);
    }

    @ParameterizedTest
    @EnumSource(Manner.class)
    void ids_that_a_relay_leaves_out_of_one_answer_are_asked_for_again(Manner manner)
            throws Exception {
        List<NostrEvent> events = crowd(100, 25, 5_050);
        relay.with(manner).withCap(10).hold(events);
        List<String> wanted = new ArrayList<>(ids(events));
        wanted.add("f".repeat(64));

        pages().read(wanted);

        assertThat(read).containsExactlyInAnyOrderElementsOf(ids(events));
    }

    @Test
    void an_id_that_is_gone_is_asked_for_once_where_the_relay_says_so() throws Exception {
        relay.with(Manner.TRUTHFUL);
        pages().read(List.of("f".repeat(64)));

        assertThat(relay.questions()).isEqualTo(1);
    }

    private Pages pages() {
        return new Pages(
                client, RULES, page -> page.forEach(message -> read.add(message.event().id())));
    }

    private List<NostrEvent> crowd(long second, int count, int kind) {
        List<NostrEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event(second, kind));
        }
        return events;
    }

    private NostrEvent event(long second, int kind) {
        return Events.ALICE.sign(new EventTemplate(second, kind, List.of(), "job " + number++));
    }

    private static List<String> ids(List<NostrEvent> events) {
        return events.stream().map(NostrEvent::id).toList();
    }

    private static PaperRelay relay() {
        try {
            return PaperRelay.start();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    private RelayClient connect() {
        try {
            return RelayClient.connect(relay.address(), Duration.ofSeconds(10))
                    .get(10, TimeUnit.SECONDS);
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
