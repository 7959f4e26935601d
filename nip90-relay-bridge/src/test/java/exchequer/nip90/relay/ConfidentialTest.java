package exchequer.nip90.relay;

import static exchequer.nip90.relay.Confidential.Access.FULL;
import static exchequer.nip90.relay.Confidential.Access.OTHERS;
import static exchequer.nip90.relay.Confidential.Access.PARTIAL;
import static exchequer.nip90.relay.Confidential.Access.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.Filter;
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

    private static Confidential.Access access(Set<String> keys, Filter... filters) {
        return Confidential.access(List.of(filters), keys);
    }

    private static Filter kinds(Integer... kinds) {
        return Filter.any().withKinds(List.of(kinds));
    }
}
