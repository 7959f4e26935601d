package exchequer.settlement.rail.nwc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Draft;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeKey;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState.Canceled;
import exchequer.settlement.rail.InvoiceState.Expired;
import exchequer.settlement.rail.InvoiceState.Locked;
import exchequer.settlement.rail.InvoiceState.Open;
import exchequer.settlement.rail.InvoiceState.Settled;
import exchequer.settlement.rail.InvoiceState.Unavailable;
import exchequer.settlement.rail.RailUnavailableException;
import exchequer.settlement.rail.ReceivingRail.CancelAnswer;
import exchequer.settlement.rail.ReceivingRail.HoldAnswer;
import exchequer.settlement.rail.ReceivingRail.SettleAnswer;
import exchequer.settlement.rail.SettableClock;
import exchequer.settlement.rail.nwc.InvoiceEntry.Standing;
import exchequer.settlement.rail.nwc.ReceivingWallet.Done;
import exchequer.settlement.rail.nwc.ReceivingWallet.Notice;
import exchequer.settlement.rail.nwc.ReceivingWallet.Offer;
import exchequer.settlement.rail.nwc.ReceivingWallet.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is made of the answers of wallets that receive, of odd ones too. */
class NwcReceiverAnswersIT {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration EXPIRY = Duration.ofMinutes(10);
    private static final Duration LONG_OVER = Duration.ofMinutes(30);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Msat AMOUNT = Msat.ofSat(2_000);
    private static final int CLTV = 144;
    private static final int HEIGHT = 1_000;
    private static final int DEADLINE = 1_126;
    private static final Reply<Done> DONE = new Reply.Answered<>(new Done());
    private static final Reply<Done> NOT_FOUND = new Reply.Refused<>(true, "not held");
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static DataSource database;

    private final SettableClock clock = new SettableClock(START);
    private final int test = TESTS.incrementAndGet();
    private final ScriptedTill wallet = new ScriptedTill("%064x".formatted(test));
    private final Preimage preimage = new Preimage("%064x".formatted(0xabc_000 + test));
    private final PaymentHash hash = preimage.hash();
    private NwcReceivingRail rail = start();

    @BeforeAll
    static void migrate() {
        database = SharedPostgres.newDatabase();
        NwcSchema.migrate(database);
    }

    private NwcReceivingRail start() {
        return new NwcReceivingRail(
                new NwcReceiverSettings(
                        "nwc", Network.REGTEST, Duration.ofMillis(50), Duration.ZERO),
                wallet,
                database,
                clock);
    }

    @AfterEach
    void close() {
        rail.close();
    }

    @Test
    void a_wallet_with_all_of_it_can_be_used() {
        assertThat(rail.obstacle(true)).isEmpty();
    }

    @Test
    void a_wallet_without_hold_invoices_is_refused_for_escrow_and_not_for_invoices() {
        Set<String> methods = new HashSet<>(ScriptedTill.EVERYTHING.methods());
        methods.removeAll(Set.of("make_hold_invoice", "cancel_hold_invoice"));
        wallet.offers(new Offer(methods, Optional.empty(), OptionalInt.empty()));

        assertThat(rail.obstacle(true))
                .hasValueSatisfying(
                        it ->
                                assertThat(it)
                                        .contains("make_hold_invoice, cancel_hold_invoice")
                                        .doesNotContain("settle_hold_invoice"));
        assertThat(rail.obstacle(false)).isEmpty();
        wallet.offers(new Offer(Set.of(), Optional.empty(), OptionalInt.empty()));
        assertThat(rail.obstacle(false))
                .hasValueSatisfying(it -> assertThat(it).contains("make_invoice, lookup_invoice"));
    }

    @Test
    void a_wallet_that_can_not_tell_the_height_or_is_elsewhere_is_refused() {
        Set<String> methods = ScriptedTill.EVERYTHING.methods();
        wallet.offers(new Offer(methods, Optional.empty(), OptionalInt.empty()));
        assertThat(rail.obstacle(true))
                .hasValueSatisfying(it -> assertThat(it).contains("block_height"));

        wallet.offers(new Offer(methods, Optional.of("mainnet"), OptionalInt.of(HEIGHT)));
        assertThat(rail.obstacle(true))
                .hasValueSatisfying(it -> assertThat(it).contains("mainnet").contains("regtest"));
    }

    @Test
    void of_a_wallet_that_says_nothing_nothing_is_known() {
        wallet.isSilentAboutItself();

        assertThat(rail.obstacle(true)).isEmpty();
        assertThat(rail.createHoldInvoice(terms())).isInstanceOf(HoldAnswer.Unavailable.class);
        assertThat(wallet.asked()).isEmpty();
    }

    @Test
    void an_invoice_that_says_something_else_is_none() {
        wallet.makes(invoice(AMOUNT.plus(Msat.of(1)), CLTV, Network.REGTEST));
        assertThatThrownBy(() -> rail.createInvoice(AMOUNT, "escrow", EXPIRY))
                .isInstanceOf(RailUnavailableException.class);
        wallet.makes(invoice(AMOUNT, CLTV, Network.MAINNET));
        assertThatThrownBy(() -> rail.createInvoice(AMOUNT, "escrow", EXPIRY))
                .isInstanceOf(RailUnavailableException.class);
        wallet.makes("lnbcrt1nonsense");
        assertThatThrownBy(() -> rail.createInvoice(AMOUNT, "escrow", EXPIRY))
                .isInstanceOf(RailUnavailableException.class);
        assertThat(rail.createHoldInvoice(terms())).isInstanceOf(HoldAnswer.Unavailable.class);
    }

    @Test
    void a_wallet_that_does_not_heed_how_long_money_shall_wait_is_no_use() {
        wallet.makes(invoice(AMOUNT, 80, Network.REGTEST));

        assertThat(rail.createHoldInvoice(terms()))
                .isInstanceOfSatisfying(
                        HoldAnswer.HashTaken.class,
                        it -> assertThat(it.detail()).contains("80 blocks and not for 144"));
    }

    @Test
    void the_secret_is_told_for_nothing_but_held_money() {
        issue();
        wallet.does(DONE);

        wallet.books(entry(Standing.OPEN));
        assertThat(rail.settleHold(preimage)).isEqualTo(new SettleAnswer.NotLocked());
        wallet.books(entry(Standing.CANCELED));
        assertThat(rail.settleHold(preimage)).isEqualTo(new SettleAnswer.Canceled());
        wallet.books(entry(Standing.UNKNOWN));
        assertThat(rail.settleHold(preimage)).isInstanceOf(SettleAnswer.Unavailable.class);
        assertThat(wallet.asked()).containsExactly("make_hold_invoice");

        wallet.books(entry(Standing.HELD));
        assertThat(rail.settleHold(preimage)).isEqualTo(new SettleAnswer.Settled());
        assertThat(wallet.asked()).containsExactly("make_hold_invoice", "settle_hold_invoice");
    }

    @Test
    void a_settlement_without_its_preimage_is_none() {
        issue();
        wallet.books(entry(Standing.SETTLED));

        assertThat(rail.lookup(hash)).isInstanceOf(Unavailable.class);
    }

    @Test
    void a_deadline_that_was_told_once_is_remembered_over_a_restart() {
        issue();
        wallet.books(entry(Standing.HELD));
        wallet.tells(new Notice(hash, OptionalInt.of(DEADLINE)));
        await().atMost(PATIENCE)
                .until(() -> rail.lookup(hash).equals(new Locked(AMOUNT, DEADLINE)));
        // The lowest counts, or an old word that is told again could make it too late.
        wallet.tells(new Notice(hash, OptionalInt.of(DEADLINE + 5)));
        rail.close();

        rail = start();

        assertThat(rail.lookup(hash)).isEqualTo(new Locked(AMOUNT, DEADLINE));
    }

    @Test
    void a_deadline_that_nobody_told_is_the_least_it_can_be() {
        issue();
        wallet.books(entry(Standing.HELD));

        assertThat(rail.lookup(hash)).isEqualTo(new Locked(AMOUNT, HEIGHT + CLTV - 24));
    }

    /** Alby Hub: past its expiry, whatever is not settled is called expired. */
    @Test
    void what_is_held_is_held_though_the_wallet_calls_it_expired() {
        issue();
        clock.advance(LONG_OVER);
        wallet.books(entry(Standing.EXPIRED));
        assertThat(rail.lookup(hash)).isEqualTo(new Expired());

        wallet.books(heldUntil(Standing.EXPIRED));
        assertThat(rail.lookup(hash)).isEqualTo(new Locked(AMOUNT, DEADLINE));
        wallet.does(DONE);
        assertThat(rail.cancelHold(hash)).isEqualTo(new CancelAnswer.Canceled());

        assertThat(rail.lookup(hash)).isEqualTo(new Canceled());
    }

    @Test
    void what_is_called_expired_and_can_not_be_given_back_was_given_back() {
        issue();
        wallet.books(heldUntil(Standing.EXPIRED)).does(NOT_FOUND);

        assertThat(rail.cancelHold(hash)).isEqualTo(new CancelAnswer.Canceled());
        assertThat(rail.lookup(hash)).isEqualTo(new Canceled());
    }

    @Test
    void what_is_called_expired_at_its_deadline_is_gone() {
        issue();
        wallet.books(heldUntil(Standing.EXPIRED));
        assertThat(rail.lookup(hash)).isInstanceOf(Locked.class);

        wallet.offers(
                new Offer(
                        ScriptedTill.EVERYTHING.methods(),
                        Optional.empty(),
                        OptionalInt.of(DEADLINE)));

        assertThat(rail.lookup(hash)).isEqualTo(new Canceled());
    }

    /** Alby Hub: only what is held can be cancelled. */
    @Test
    void an_open_invoice_that_can_not_be_withdrawn_stays_open() {
        issue();
        wallet.books(entry(Standing.OPEN)).does(NOT_FOUND);

        assertThat(rail.cancelHold(hash)).isInstanceOf(CancelAnswer.Unavailable.class);
        assertThat(rail.lookup(hash)).isEqualTo(new Open());
    }

    @Test
    void held_money_that_the_wallet_will_not_give_back_is_still_held() {
        issue();
        wallet.books(heldUntil(Standing.HELD)).does(NOT_FOUND);

        assertThat(rail.cancelHold(hash)).isInstanceOf(CancelAnswer.Unavailable.class);
        assertThat(rail.lookup(hash)).isInstanceOf(Locked.class);
    }

    @Test
    void a_payment_that_no_notification_told_is_found_in_the_list() {
        wallet.makes(invoice(AMOUNT, CLTV, Network.REGTEST));
        rail.createInvoice(AMOUNT, "escrow", EXPIRY);
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        try (var _ = rail.subscribe(InvoiceCursor.START, heard::add)) {
            await().atMost(PATIENCE).until(() -> heard.size() == 1);

            wallet.books(entry(Standing.OPEN)).lists(new Reply.Answered<>(List.of(paid())));

            await().atMost(PATIENCE).until(() -> heard.size() == 2);
        }
        assertThat(heard)
                .containsExactly(
                        new InvoiceNews.Added(1, hash),
                        new InvoiceNews.Settled(1, hash, new Settled(preimage, AMOUNT, START)));
    }

    @Test
    void without_a_list_each_invoice_is_asked_for() {
        wallet.makes(invoice(AMOUNT, CLTV, Network.REGTEST))
                .lists(new Reply.Refused<>(false, "NOT_IMPLEMENTED"));
        rail.createInvoice(AMOUNT, "escrow", EXPIRY);
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        try (var _ = rail.subscribe(new InvoiceCursor(1, 0), heard::add)) {
            wallet.books(paid());

            await().atMost(PATIENCE).until(() -> heard.size() == 1);
        }
    }

    @Test
    void a_payment_that_the_list_leaves_out_is_asked_for_before_it_is_given_up() {
        wallet.makes(invoice(AMOUNT, CLTV, Network.REGTEST));
        rail.createInvoice(AMOUNT, "escrow", EXPIRY);
        clock.advance(LONG_OVER);
        List<InvoiceNews> heard = new CopyOnWriteArrayList<>();
        wallet.books(paid());
        try (var _ = rail.subscribe(new InvoiceCursor(1, 0), heard::add)) {
            await().atMost(PATIENCE).until(() -> heard.size() == 1);
        }
    }

    private void issue() {
        wallet.makes(invoice(AMOUNT, CLTV, Network.REGTEST));
        assertThat(rail.createHoldInvoice(terms())).isInstanceOf(HoldAnswer.Issued.class);
    }

    private HoldInvoiceTerms terms() {
        return new HoldInvoiceTerms(hash, AMOUNT, "escrow", EXPIRY, CLTV);
    }

    private String invoice(Msat amount, int cltv, Network network) {
        return Bolt11.encode(
                        new Bolt11Draft(
                                network,
                                Optional.of(amount),
                                START,
                                EXPIRY,
                                hash,
                                "cd".repeat(32),
                                Optional.of("escrow"),
                                Optional.empty(),
                                cltv,
                                Bolt11Draft.DEFAULT_FEATURES),
                        NodeKey.of("a key of thirty-two bytes exactl".getBytes(US_ASCII)))
                .text();
    }

    private InvoiceEntry entry(Standing standing) {
        return entry(standing, Optional.empty(), OptionalInt.empty());
    }

    private InvoiceEntry heldUntil(Standing standing) {
        return entry(standing, Optional.empty(), OptionalInt.of(DEADLINE));
    }

    private InvoiceEntry paid() {
        return entry(Standing.SETTLED, Optional.of(preimage), OptionalInt.empty());
    }

    private InvoiceEntry entry(
            Standing standing, Optional<Preimage> proof, OptionalInt settleBefore) {
        return new InvoiceEntry(
                hash,
                standing,
                Optional.empty(),
                AMOUNT,
                proof,
                Optional.of(START).filter(_ -> proof.isPresent()),
                settleBefore);
    }
}
