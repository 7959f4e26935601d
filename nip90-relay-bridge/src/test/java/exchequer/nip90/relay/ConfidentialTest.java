package exchequer.nip90.relay;

import static exchequer.nip90.relay.Confidential.Access.FULL;
import static exchequer.nip90.relay.Confidential.Access.OTHERS;
import static exchequer.nip90.relay.Confidential.Access.PARTIAL;
import static exchequer.nip90.relay.Confidential.Access.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfidentialTest {

    private static final String ALICE = Events.ALICE.publicKey();
    private static final String BOB = Events.BOB.publicKey();
    private static final Set<String> NOBODY = Set.of();

    private static final Filter NOTES = kinds(1);
    private static final Filter WRAPS = kinds(1_059, 21_059);

    @Test
    void somebody_unknown_is_told_to_prove_a_key_only_where_nothing_else_was_asked_for() {
        assertThat(access(NOBODY, WRAPS)).isEqualTo(UNKNOWN);
        assertThat(access(NOBODY, kinds(4))).isEqualTo(UNKNOWN);
        assertThat(access(NOBODY, kinds(4), kinds(1_059).withTag("p", List.of(BOB))))
                .isEqualTo(UNKNOWN);
        assertThat(access(NOBODY, WRAPS, NOTES)).isEqualTo(PARTIAL);
        assertThat(access(NOBODY, kinds(1, 4))).isEqualTo(PARTIAL);
        assertThat(access(NOBODY, Filter.any().withIds(List.of("a".repeat(64)))))
                .isEqualTo(PARTIAL);
        assertThat(access(NOBODY, NOTES)).isEqualTo(FULL);
        assertThat(access(NOBODY, kinds())).isEqualTo(FULL);
    }

    @Test
    void a_key_opens_what_may_be_for_it() {
        Set<String> alice = Set.of(ALICE);
        assertThat(access(alice, WRAPS)).isEqualTo(FULL);
        assertThat(access(alice, WRAPS.withTag("p", List.of(BOB, ALICE)))).isEqualTo(FULL);
        assertThat(access(alice, kinds(4).withAuthors(List.of(BOB)))).isEqualTo(FULL);
        assertThat(access(alice, kinds(4).withTag("p", List.of(BOB)))).isEqualTo(FULL);
        assertThat(access(alice, Filter.any())).isEqualTo(FULL);
    }

    @Test
    void asking_for_what_is_of_others_is_refused() {
        Set<String> alice = Set.of(ALICE);
        Filter theirs = WRAPS.withTag("p", List.of(BOB));
        Filter between = kinds(4).withAuthors(List.of(BOB)).withTag("p", List.of(BOB));
        assertThat(access(alice, theirs)).isEqualTo(OTHERS);
        assertThat(access(alice, between)).isEqualTo(OTHERS);
        assertThat(access(alice, theirs, between)).isEqualTo(OTHERS);
        assertThat(access(alice, theirs.withAuthors(List.of(ALICE)))).isEqualTo(OTHERS);
        assertThat(access(alice, theirs, NOTES)).isEqualTo(FULL);
        assertThat(access(alice, theirs, WRAPS)).isEqualTo(FULL);
        assertThat(access(Set.of(ALICE, BOB), theirs)).isEqualTo(FULL);
    }

    @Test
    void filter_that_can_miss_nothing_says_so_for_the_right_keys_only() {
        Set<String> alice = Set.of(ALICE);
        Filter toAlice = Filter.any().withTag("p", List.of(ALICE));
        Filter byAlice = Filter.any().withAuthors(List.of(ALICE));
        assertThat(Confidential.mayKeepBack(NOTES, NOBODY)).isFalse();
        assertThat(Confidential.mayKeepBack(Filter.any(), alice)).isTrue();
        assertThat(Confidential.mayKeepBack(toAlice.withKinds(List.of(1, 4, 1_059)), alice))
                .isFalse();
        assertThat(Confidential.mayKeepBack(toAlice, alice)).as("deletions").isTrue();
        assertThat(Confidential.mayKeepBack(byAlice.withKinds(List.of(4, 5)), alice)).isFalse();
        assertThat(Confidential.mayKeepBack(byAlice.withKinds(List.of(1_059)), alice)).isTrue();
        assertThat(Confidential.mayKeepBack(toAlice.withKinds(List.of(1_059)), NOBODY)).isTrue();
        assertThat(Confidential.mayKeepBack(WRAPS.withTag("p", List.of(ALICE, BOB)), alice))
                .isTrue();
    }

    /** Every small combination: what is not shown to who asks may have been kept back. */
    @Test
    void nothing_is_kept_back_where_nothing_may_be() {
        List<Set<String>> holders = List.of(NOBODY, Set.of(ALICE), Set.of(ALICE, BOB));
        int checked = 0;
        for (NostrEvent event : events()) {
            for (Filter filter : filters()) {
                for (Set<String> keys : holders) {
                    if (filter.matches(event) && !Confidential.maySee(event, keys)) {
                        checked++;
                        assertThat(Confidential.mayKeepBack(filter, keys))
                                .as("%s for %s, asked by %s", event, filter, keys)
                                .isTrue();
                    }
                }
            }
        }
        assertThat(checked).isGreaterThan(100);
    }

    private static List<NostrEvent> events() {
        List<NostrEvent> events = new ArrayList<>();
        for (NostrKey author : List.of(Events.ALICE, Events.BOB, Events.key(3))) {
            for (int kind : new int[] {1, 4, 5, 1_059, 21_059}) {
                for (List<List<String>> tags :
                        List.of(
                                List.<List<String>>of(),
                                List.of(List.of("p", ALICE)),
                                List.of(List.of("p", BOB), List.of("k", "1059")),
                                List.of(List.of("p", ALICE), List.of("p", BOB)),
                                List.of(List.of("k", "5050"), List.of("k", "1059")))) {
                    events.add(author.sign(new EventTemplate(1, kind, tags, "")));
                }
            }
        }
        return events;
    }

    private static List<Filter> filters() {
        List<Filter> filters = new ArrayList<>();
        List<Filter> byKind =
                List.of(
                        Filter.any(),
                        kinds(1),
                        kinds(4),
                        kinds(5),
                        kinds(1_059),
                        kinds(21_059, 1),
                        kinds(1, 4, 5, 1_059));
        for (Filter kind : byKind) {
            for (List<String> people : List.of(List.of(ALICE), List.of(BOB), List.of(ALICE, BOB))) {
                filters.add(kind);
                filters.add(kind.withAuthors(people));
                filters.add(kind.withTag("p", people));
                filters.add(kind.withTag("p", people).withAuthors(List.of(ALICE)));
                filters.add(kind.withTag("k", List.of("5050", "1059")));
            }
        }
        return filters;
    }

    private static Confidential.Access access(Set<String> keys, Filter... filters) {
        return Confidential.access(List.of(filters), keys);
    }

    private static Filter kinds(Integer... kinds) {
        return Filter.any().withKinds(List.of(kinds));
    }
}
