package exchequer.settlement.rail.nwc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Draft;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeKey;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.InFlight;
import exchequer.settlement.rail.RailUpdate.NotFound;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.RailUpdate.Unavailable;
import exchequer.settlement.rail.SettableClock;
import exchequer.settlement.rail.nwc.RemoteWallet.Listing;
import exchequer.settlement.rail.nwc.WalletAnswer.NotBegun;
import exchequer.settlement.rail.nwc.WalletAnswer.Paid;
import exchequer.settlement.rail.nwc.WalletAnswer.Refused;
import exchequer.settlement.rail.nwc.WalletAnswer.Unknown;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is made of a wallet's answers, of those too that no honest wallet gives. */
class NwcAnswersIT {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Msat AMOUNT = Msat.ofSat(2_000);
    private static final Msat FEE = Msat.of(7);
    private static final Duration SURELY_OVER = Duration.ofSeconds(150);
    private static final Refused REFUSED = new Refused(FailureReason.ERROR, "no");
    private static final AtomicInteger TESTS = new AtomicInteger();
    private static DataSource database;

    private final SettableClock clock = new SettableClock(START);
    private final ScriptedWallet wallet = new ScriptedWallet("ab".repeat(32));
    private final NwcRail rail = rail(wallet);
    private final Preimage preimage = new Preimage("%064x".formatted(TESTS.incrementAndGet()));
    private final PaymentHash hash = preimage.hash();
    private final BookEntry.Settled settled =
            new BookEntry.Settled(
                    Optional.of(preimage), AMOUNT, Optional.of(FEE), Optional.of(START));

    @BeforeAll
    static void migrate() {
        database = SharedPostgres.newDatabase();
        NwcSchema.migrate(database);
    }

    @Test
    void paid_with_proof_is_paid() {
        wallet.answers(new Paid(preimage, Optional.of(FEE)));

        assertThat(rail.pay(request())).isEqualTo(success(FEE));
        assertThat(rail.track(hash)).isEqualTo(success(FEE));
    }

    @Test
    void a_request_is_good_until_a_little_before_it_counts_as_lost() {
        wallet.answers(new Unknown("no answer"));
        rail.pay(request());

        assertThat(wallet.lastValidUntil()).isEqualTo(START.plusSeconds(100));
        clock.advance(SURELY_OVER.minusSeconds(1));
        assertThat(rail.track(hash)).isInstanceOf(Unavailable.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(rail.track(hash)).isEqualTo(new NotFound(hash));
    }

    @Test
    void fees_that_are_not_told_with_the_answer_are_looked_up() {
        wallet.answers(new Paid(preimage, Optional.empty()))
                .beforeAnswer(() -> wallet.books(settled));

        assertThat(rail.pay(request())).isEqualTo(success(FEE));
    }

    @Test
    void fees_that_nobody_tells_are_none() {
        wallet.answers(new Paid(preimage, Optional.empty()));

        assertThat(rail.pay(request())).isEqualTo(success(Msat.ZERO));
    }

    @Test
    void a_fee_above_the_cap_is_told_as_it_is() {
        wallet.answers(new Paid(preimage, Optional.of(Msat.ofSat(500))));

        assertThat(rail.pay(request())).isEqualTo(success(Msat.ofSat(500)));
    }

    @Test
    void what_the_wallet_may_take_above_the_cap_is_not_asked_for() {
        PayRequest tooCheap = PayRequest.of(invoice(), Msat.of(9), Duration.ofSeconds(30));

        assertThat(rail.pay(tooCheap)).isInstanceOf(Failed.class);
        assertThat(wallet.asked()).isEmpty();
    }

    @Test
    void books_are_looked_into_before_anything_is_asked_for() {
        wallet.first(new BookEntry.Pending()).first(settled).first(new BookEntry.OwnInvoice());

        assertThat(rail.pay(request())).isEqualTo(new InFlight(hash));
        assertThat(rail.pay(request())).isEqualTo(success(FEE));
        assertThat(rail.pay(request())).isInstanceOf(Failed.class);
        assertThat(wallet.books(new BookEntry.Untold("silent")).asked()).isEmpty();
        assertThat(rail.pay(request())).isInstanceOf(Unavailable.class);
        assertThat(wallet.asked()).isEmpty();
    }

    @Test
    void a_refusal_that_the_books_do_not_deny_is_a_failure() {
        wallet.answers(REFUSED);

        assertThat(rail.pay(request())).isEqualTo(new Failed(hash, FailureReason.ERROR, "no"));
        assertThat(rail.track(hash)).isEqualTo(new Failed(hash, FailureReason.ERROR, "no"));
    }

    @Test
    void a_refusal_of_what_the_books_show_as_begun_is_none() {
        wallet.answers(REFUSED).beforeAnswer(() -> wallet.books(new BookEntry.Pending()));

        assertThat(rail.pay(request())).isEqualTo(new InFlight(hash));
        assertThat(rail.pay(request())).isEqualTo(new InFlight(hash));
        wallet.books(settled);
        assertThat(rail.track(hash)).isEqualTo(success(FEE));
        assertThat(wallet.asked()).hasSize(1);
    }

    @Test
    void a_refusal_is_not_believed_while_the_books_are_closed() {
        wallet.answers(REFUSED).beforeAnswer(() -> wallet.books(new BookEntry.Untold("silent")));

        assertThat(rail.pay(request())).isInstanceOf(Unavailable.class);
        assertThat(rail.track(hash)).isInstanceOf(Unavailable.class);
        wallet.books(new BookEntry.Failed());
        assertThat(rail.track(hash)).isInstanceOf(Unavailable.class);
        clock.advance(SURELY_OVER);
        assertThat(rail.track(hash)).isInstanceOf(Failed.class);
    }

    @Test
    void a_request_that_begins_nothing_can_be_repeated_at_once() {
        wallet.answers(new NotBegun("not connected")).answers(new Paid(preimage, Optional.of(FEE)));

        assertThat(rail.pay(request())).isInstanceOf(Unavailable.class);
        assertThat(rail.track(hash)).isEqualTo(new NotFound(hash));
        assertThat(rail.pay(request())).isEqualTo(success(FEE));
    }

    @Test
    void a_request_that_may_be_on_its_way_is_never_followed_by_another() {
        wallet.answers(new Unknown("no answer"));
        rail.pay(request());

        for (BookEntry entry :
                List.of(
                        new BookEntry.Absent(),
                        new BookEntry.Failed(),
                        new BookEntry.OwnInvoice(),
                        new BookEntry.Untold("silent"))) {
            wallet.books(entry);
            assertThat(rail.pay(request())).as(entry.toString()).isInstanceOf(Unavailable.class);
            assertThat(rail(wallet).pay(request())).isInstanceOf(Unavailable.class);
        }
        assertThat(wallet.asked()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Listing.class,
            names = {"LISTED", "UNTOLD"})
    void what_the_lookup_misses_is_not_lost_while_the_list_does_not_say_so(Listing listing) {
        wallet.answers(new Unknown("no answer")).list(listing);
        rail.pay(request());
        clock.advance(SURELY_OVER);

        assertThat(rail.track(hash)).isInstanceOf(Unavailable.class);
        assertThat(rail.pay(request())).isInstanceOf(Unavailable.class);
        assertThat(wallet.asked()).hasSize(1);
    }

    @Test
    void after_a_lost_request_no_refusal_proves_that_nothing_was_paid() {
        wallet.answers(new Unknown("no answer")).answers(REFUSED);
        rail.pay(request());
        clock.advance(SURELY_OVER);
        assertThat(rail.track(hash)).isEqualTo(new NotFound(hash));

        assertThat(rail.pay(request())).isInstanceOf(Unavailable.class);
        clock.advance(SURELY_OVER);
        assertThat(rail.track(hash)).isEqualTo(new NotFound(hash));
        clock.advance(Duration.ofDays(1));
        assertThat(rail.pay(request())).isInstanceOf(Unavailable.class);

        wallet.books(settled);
        assertThat(rail.track(hash)).isInstanceOf(Succeeded.class);
        assertThat(wallet.asked()).hasSize(2);
    }

    @Test
    void a_lost_request_that_the_books_show_as_failed_has_failed() {
        wallet.answers(new Unknown("no answer"));
        rail.pay(request());
        clock.advance(SURELY_OVER);
        rail.track(hash);

        wallet.books(new BookEntry.Failed());
        assertThat(rail.track(hash)).isInstanceOf(Failed.class);
    }

    @Test
    void success_after_failure_is_found_and_not_paid_again() {
        wallet.answers(REFUSED);
        rail.pay(request());
        wallet.books(settled);

        assertThat(rail.pay(request())).isEqualTo(success(FEE));
        assertThat(rail.track(hash)).isEqualTo(success(FEE));
        assertThat(wallet.asked()).hasSize(1);
    }

    @Test
    void success_without_proof_is_an_unknown_outcome() {
        wallet.answers(new Unknown("no proof"));
        rail.pay(request());
        wallet.books(
                new BookEntry.Settled(
                        Optional.empty(), AMOUNT, Optional.of(FEE), Optional.of(START)));
        clock.advance(SURELY_OVER);

        assertThat(rail.track(hash)).isInstanceOf(Unavailable.class);
        assertThat(rail.pay(request())).isInstanceOf(Unavailable.class);
        assertThat(wallet.asked()).hasSize(1);
    }

    @Test
    void a_wallets_clock_is_believed_only_where_it_can_be_right() {
        wallet.answers(new Unknown("no answer"));
        rail.pay(request());
        clock.advance(Duration.ofMinutes(1));
        for (Instant wrong : List.of(START.minusSeconds(1), START.plusSeconds(61))) {
            wallet.books(
                    new BookEntry.Settled(
                            Optional.of(preimage), AMOUNT, Optional.of(FEE), Optional.of(wrong)));
            assertThat(rail.track(hash))
                    .isEqualTo(new Succeeded(hash, preimage, FEE, AMOUNT, START.plusSeconds(60)));
        }
    }

    @Test
    void what_another_wallet_was_asked_for_is_not_asked_of_this_one() {
        wallet.answers(new Unknown("no answer"));
        rail.pay(request());
        ScriptedWallet other = new ScriptedWallet("cd".repeat(32));
        NwcRail successor = rail(other);

        assertThat(successor.track(hash)).isInstanceOf(Unavailable.class);
        assertThat(successor.pay(request())).isInstanceOf(Unavailable.class);
        clock.advance(SURELY_OVER);
        assertThat(rail.track(hash)).isEqualTo(new NotFound(hash));
        assertThat(successor.track(hash)).isInstanceOf(Unavailable.class);
        assertThat(successor.pay(request())).isInstanceOf(Unavailable.class);
        assertThat(other.asked()).isEmpty();
    }

    @Test
    void what_one_wallet_refused_another_may_pay() {
        wallet.answers(REFUSED);
        rail.pay(request());
        ScriptedWallet other =
                new ScriptedWallet("cd".repeat(32)).answers(new Paid(preimage, Optional.of(FEE)));

        assertThat(rail(other).track(hash)).isInstanceOf(Failed.class);
        assertThat(rail(other).pay(request())).isEqualTo(success(FEE));
    }

    @Test
    void two_processes_at_once_ask_once() {
        ScriptedWallet sameWallet = new ScriptedWallet(wallet.id());
        NwcRail meanwhile = rail(sameWallet.answers(new Unknown("no answer")));
        // The other process begins after this one has looked, and before it stores its intent.
        RailUpdate[] other = new RailUpdate[1];
        ScriptedWallet slow =
                new ScriptedWallet(wallet.id()) {
                    @Override
                    public synchronized BookEntry lookUp(PaymentHash asked) {
                        if (other[0] == null) {
                            other[0] = meanwhile.pay(request());
                        }
                        return super.lookUp(asked);
                    }
                };

        assertThat(rail(slow).pay(request())).isInstanceOf(Unavailable.class);
        assertThat(sameWallet.asked()).hasSize(1);
        assertThat(slow.asked()).isEmpty();
    }

    private NwcRail rail(ScriptedWallet of) {
        return new NwcRail(
                new NwcSettings(
                        "nwc",
                        Network.REGTEST,
                        new WalletFees(Msat.of(10), 0),
                        Duration.ofSeconds(8)),
                of,
                database,
                clock);
    }

    private Succeeded success(Msat fee) {
        return new Succeeded(hash, preimage, fee, AMOUNT, START);
    }

    private PayRequest request() {
        return PayRequest.of(invoice(), Msat.ofSat(100), Duration.ofSeconds(30));
    }

    private Bolt11Invoice invoice() {
        return Bolt11.encode(
                Bolt11Draft.of(
                        Network.REGTEST,
                        AMOUNT,
                        START,
                        Duration.ofHours(1),
                        hash,
                        "cd".repeat(32),
                        "work"),
                NodeKey.of("another thirty-two bytes of text".getBytes(US_ASCII)));
    }
}
