package exchequer.nip90.wallet;

import static exchequer.nip90.wallet.WalletSetup.HASH;
import static exchequer.nip90.wallet.WalletSetup.PREIMAGE;
import static exchequer.nip90.wallet.WalletSetup.RULES;
import static exchequer.nip90.wallet.WalletSetup.outgoing;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.PaperRelay;
import exchequer.nip90.wallet.WalletReply.Answered;
import exchequer.nip90.wallet.WalletReply.NotSent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wallet is asked what it says it can, in the best scheme it reads, and may tell things. */
@Timeout(60)
class WalletIntroductionTest {

    private static final Answered<Msat> FIVE = new Answered<>(Msat.of(5));
    private static final WalletRules HASTY =
            new WalletRules(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100));

    /** Longer than the test may take. */
    private static final WalletRules PATIENT =
            new WalletRules(
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(20),
                    Duration.ofMillis(100));

    private final WalletSetup setup = new WalletSetup();
    private final PaperWallet wallet =
            setup.wallet.doing(asked -> setup.wallet.result(asked, "{\"balance\":5}"));

    @AfterEach
    void close() {
        setup.close();
    }

    @Test
    void a_wallet_that_reads_nothing_else_is_written_to_in_nip_04() {
        setup.relay.hold(List.of(PaperWallet.introduction(1, "get_balance")));

        assertThat(setup.client(RULES).balance()).isEqualTo(FIVE);
        NostrEvent asked = wallet.asked().getFirst().event();
        assertThat(Scheme.of(asked.content())).isEqualTo(Scheme.NIP04);
        assertThat(asked.tagsNamed("encryption")).isEmpty();
    }

    @Test
    void a_wallet_that_comes_after_us_is_asked_as_soon_as_it_is_there() throws Exception {
        WalletClient early = setup.client(PATIENT);
        try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<WalletReply<Msat>> answer = asking.submit(early::balance);
            Awaitility.await().until(() -> setup.relay.questions() > 0);
            setup.relay.spread(PaperWallet.introduction(1, "get_balance", "nip44_v2"));

            assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(FIVE);
        }
    }

    @Test
    void nip_44_is_preferred_wherever_it_stands() {
        setup.relay.hold(
                List.of(PaperWallet.introduction(1, "get_balance", "nip04  nip44_v2 nip99")));

        assertThat(setup.client(RULES).balance()).isEqualTo(FIVE);
        assertThat(Scheme.of(wallet.asked().getFirst().event().content())).isEqualTo(Scheme.NIP44);
    }

    @Test
    void what_the_wallet_does_not_offer_or_could_not_read_is_not_sent() {
        setup.relay.hold(List.of(PaperWallet.introduction(1, "get_info", "nip99")));
        WalletClient client = setup.client(RULES);

        assertThat(client.balance())
                .isEqualTo(new NotSent<>("the wallet does not offer get_balance"));
        assertThat(client.pay(WalletSetup.PAYMENT))
                .isEqualTo(new PaymentOutcome.NotSent("the wallet does not offer pay_invoice"));
        assertThat(client.node())
                .isEqualTo(new NotSent<>("the wallet reads neither NIP-44 nor NIP-04"));
        assertThat(wallet.asked()).isEmpty();
    }

    @Test
    void a_wallet_that_says_nothing_of_itself_is_not_asked() {
        setup.relay.hold(
                List.of(
                        // Somebody else's words about the wallet are not the wallet's.
                        PaperWallet.STRANGER.sign(
                                new EventTemplate(1, 13_194, List.of(), PaperWallet.EVERYTHING))));
        WalletClient client = setup.client(HASTY);

        assertThat(client.balance())
                .isEqualTo(new NotSent<>("the wallet's relays do not show what it can do"));
        assertThat(client.introduction()).isEmpty();
        assertThat(wallet.asked()).isEmpty();
    }

    @Test
    void the_newest_word_of_the_wallet_counts_also_while_connected() throws Exception {
        setup.relay.hold(List.of(PaperWallet.introduction(10, "get_info", "nip44_v2")));
        try (PaperRelay stale = PaperRelay.start()) {
            stale.hold(List.of(PaperWallet.introduction(5, "get_balance pay_invoice")));
            WalletClient client = setup.client(RULES, PaperWallet.uri(setup.relay, stale));
            // Whichever relay is first: in the end the newer word holds.
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(
                            () ->
                                    setup.relay.questions() == 1
                                            && stale.questions() == 1
                                            && client.introduction()
                                                    .filter(it -> it.createdAt() == 10)
                                                    .isPresent());
            assertThat(client.balance()).isInstanceOf(NotSent.class);

            setup.relay.spread(PaperWallet.introduction(11, "get_balance", "nip44_v2"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> client.balance().equals(FIVE));
            stale.spread(PaperWallet.introduction(6, "get_info"));
            setup.relay.spread(PaperWallet.introduction(7, "get_info"));
            assertThat(client.balance()).isEqualTo(FIVE);
        }
    }

    @Test
    void what_the_wallet_tells_unasked_is_passed_on_once() throws Exception {
        setup.introduced();
        WalletClient client = setup.client(RULES);
        client.balance();
        NostrEvent told = notification(23_197, "payment_sent", Scheme.NIP44);
        setup.relay.spread(told);
        setup.relay.spread(told);
        // The same in the older scheme, junk, unknown words, another's, and one for another user.
        setup.relay.spread(notification(23_196, "payment_sent", Scheme.NIP04));
        setup.relay.spread(wallet.event(23_197, List.of(), "junk"));
        setup.relay.spread(notification(23_197, "rain_expected", Scheme.NIP44));
        setup.relay.spread(
                PaperWallet.STRANGER.sign(
                        new EventTemplate(1, 23_197, told.tags(), told.content())));
        setup.relay.spread(
                wallet.event(
                        23_197,
                        List.of(List.of("p", PaperWallet.STRANGER.publicKey())),
                        wallet.encrypted(text("payment_sent"), Scheme.NIP44)));
        setup.relay.spread(notification(23_197, "hold_invoice_accepted", Scheme.NIP44));

        WalletNotification first = setup.notifications.poll(20, TimeUnit.SECONDS);
        assertThat(first.type()).isEqualTo(WalletNotification.Type.PAYMENT_SENT);
        assertThat(first.transaction().hash()).isEqualTo(HASH);
        assertThat(setup.notifications.poll(20, TimeUnit.SECONDS).type())
                .isEqualTo(WalletNotification.Type.HOLD_INVOICE_ACCEPTED);
        assertThat(setup.notifications).isEmpty();
    }

    @Test
    void a_wallet_of_the_older_scheme_tells_in_it() throws Exception {
        setup.relay.hold(List.of(PaperWallet.introduction(1, "get_balance notifications")));
        setup.client(RULES).balance();
        setup.relay.spread(notification(23_196, "payment_received", Scheme.NIP04));

        assertThat(setup.notifications.poll(20, TimeUnit.SECONDS).type())
                .isEqualTo(WalletNotification.Type.PAYMENT_RECEIVED);
    }

    private NostrEvent notification(int kind, String type, Scheme scheme) {
        return wallet.event(
                kind,
                List.of(List.of("p", PaperWallet.CLIENT.publicKey())),
                wallet.encrypted(text(type), scheme));
    }

    private static String text(String type) {
        return "{\"notification_type\":\""
                + type
                + "\",\"notification\":"
                + outgoing("settled", PREIMAGE.hex())
                + "}";
    }
}
