package exchequer.nip90.inbox;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.giftwrap.GiftKinds;
import exchequer.nip90.giftwrap.GiftWrapper;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.relay.Sender;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who wraps a job for the market is told at once that nobody will look into it. */
class UnopenedWrapsTest {

    private static final Sender CLIENT = new Sender.Client("test", Set.of(BUYER.publicKey()));
    private static final GiftWrapper WRAPPER =
            new GiftWrapper(BUYER, new Random(7), InstantSource.fixed(NOW));
    private static final EventTemplate JOB =
            new EventTemplate(NOW.getEpochSecond(), 5_050, List.of(List.of("i", "hi", "text")), "");

    private final UnopenedWraps admission = new UnopenedWraps(OURS.publicKey());

    @Test
    void job_in_a_wrap_for_the_market_is_refused_with_what_to_do_instead() {
        assertThat(refusal(WRAPPER.wrap(WRAPPER.rumour(JOB), OURS.publicKey())))
                .contains(
                        "blocked: the market opens no gift wraps; send a NIP-90 job request, with"
                                + " encrypted parameters if need be");
        assertThat(refusal(WRAPPER.wrapEphemerally(WRAPPER.rumour(JOB), OURS.publicKey())))
                .isPresent();
    }

    @Test
    void wraps_between_others_pass() {
        assertThat(refusal(WRAPPER.wrap(WRAPPER.rumour(JOB), PROVIDER.publicKey()))).isEmpty();
    }

    @Test
    void one_reader_among_several_is_enough() {
        assertThat(
                        refusal(
                                BUYER.sign(
                                        new EventTemplate(
                                                1,
                                                GiftKinds.WRAP,
                                                List.of(
                                                        List.of("p", PROVIDER.publicKey()),
                                                        List.of("p", OURS.publicKey())),
                                                ""))))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 13, 1_058, 5_050, 7_000, 21_058})
    void other_kinds_for_the_market_pass(int kind) {
        assertThat(
                        refusal(
                                BUYER.sign(
                                        new EventTemplate(
                                                1,
                                                kind,
                                                List.of(List.of("p", OURS.publicKey())),
                                                ""))))
                .isEmpty();
    }

    private Optional<String> refusal(NostrEvent event) {
        return admission.refusal(event, CLIENT);
    }
}
