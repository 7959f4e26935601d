package exchequer.nip90.wallet;

import static exchequer.nip90.wallet.WalletSetup.HASH;
import static exchequer.nip90.wallet.WalletSetup.IMPATIENT;
import static exchequer.nip90.wallet.WalletSetup.OTHER;
import static exchequer.nip90.wallet.WalletSetup.PAYMENT;
import static exchequer.nip90.wallet.WalletSetup.PREIMAGE;
import static exchequer.nip90.wallet.WalletSetup.RULES;
import static exchequer.nip90.wallet.WalletSetup.outgoing;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.nip90.wallet.PaymentOutcome.Failed;
import exchequer.nip90.wallet.PaymentOutcome.Paid;
import exchequer.nip90.wallet.PaymentOutcome.Unknown;
import exchequer.nip90.wallet.WalletReply.Answered;
import exchequer.nip90.wallet.WalletReply.NoAnswer;
import exchequer.nip90.wallet.WalletReply.Refused;
import exchequer.nip90.wallet.WalletTransaction.Direction;
import exchequer.nip90.wallet.WalletTransaction.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a wallet has in its books is read with care, and ends a payment only with a proof. */
@Timeout(60)
class WalletBooksTest {

    private final WalletSetup setup = new WalletSetup().introduced();
    private final PaperWallet wallet = setup.wallet;
    private final WalletClient client = setup.client(RULES);

    @AfterEach
    void close() {
        setup.close();
    }

    @Test
    void a_settled_payment_with_its_preimage_is_paid() {
        wallet.doing(asked -> wallet.result(asked, outgoing("settled", PREIMAGE.hex())));
        Paid paid = new Paid(PREIMAGE, Optional.of(Msat.of(7)));

        assertThat(client.resolve(HASH)).isEqualTo(paid);
        // Wallets from before "state" say when instead.
        wallet.doing(
                asked ->
                        wallet.result(
                                asked,
                                outgoing("settled", PREIMAGE.hex())
                                        .replace("\"state\":\"settled\",", "")
                                        .replace("\"settled_at\":null", "\"settled_at\":17")));
        assertThat(client.resolve(HASH)).isEqualTo(paid);
    }

    @Test
    void everything_else_in_the_books_proves_nothing() {
        String settled = outgoing("settled", PREIMAGE.hex());
        for (String found :
                List.of(
                        outgoing("settled", OTHER.hex()),
                        outgoing("settled", ""),
                        outgoing("pending", PREIMAGE.hex()),
                        outgoing("accepted", ""),
                        outgoing("new-word", PREIMAGE.hex()),
                        settled.replace("\"outgoing\"", "\"incoming\""),
                        settled.replace("\"outgoing\"", "\"sideways\""),
                        settled.replace("\"state\":\"settled\",", ""),
                        settled.replace(HASH.hex(), OTHER.hash().hex()),
                        settled.replace("21000", "-21000"),
                        settled.replace("21000", "\"21000\""),
                        settled.replace("21000", "2.1e4"),
                        settled.replace("21000", "99999999999999999999"),
                        settled.replace("21000", "9223372036854775807"),
                        "{}")) {
            wallet.doing(asked -> wallet.result(asked, found));
            assertThat(client.resolve(HASH)).as(found).isInstanceOf(Unknown.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOT_FOUND", "INTERNAL", "RATE_LIMITED", "PAYMENT_FAILED", "NEW"})
    void no_refusal_of_a_lookup_ends_a_payment(String code) {
        wallet.doing(asked -> wallet.error(asked, code));

        assertThat(client.resolve(HASH)).isInstanceOf(Unknown.class);
    }

    @Test
    void a_failure_counts_only_when_the_request_can_no_longer_arrive() {
        WalletClient impatient = setup.client(IMPATIENT);
        assertThat(impatient.pay(PAYMENT)).isInstanceOf(Unknown.class);
        wallet.doing(asked -> wallet.result(asked, outgoing("failed", "")));

        assertThat(impatient.resolve(HASH)).isInstanceOf(Unknown.class);
        assertThat(impatient.pay(PAYMENT)).isInstanceOf(Unknown.class);
        setup.advance(Duration.ofMinutes(2));
        assertThat(impatient.resolve(HASH)).isInstanceOf(Failed.class);
        // And from then on it may be tried again.
        wallet.doing(asked -> wallet.result(asked, "{\"preimage\":\"" + PREIMAGE.hex() + "\"}"));
        assertThat(setup.client(RULES).pay(PAYMENT)).isInstanceOf(Paid.class);
    }

    @Test
    void a_lookup_that_is_not_answered_leaves_it_unknown() {
        assertThat(setup.client(IMPATIENT).resolve(HASH)).isInstanceOf(Unknown.class);
    }

    @Test
    void a_transaction_is_read_in_full() {
        wallet.doing(
                asked ->
                        wallet.result(
                                asked,
                                outgoing("accepted", PREIMAGE.hex())
                                        .replace("outgoing", "incoming")
                                        .replace("\"description\":\"\"", "\"description\":\"é\"")
                                        .replace(
                                                "\"settled_at\":null",
                                                "\"settled_at\":0,\"expires_at\":1700000060,"
                                                        + "\"settle_deadline\":800000")));

        assertThat(client.lookUp(HASH))
                .isEqualTo(
                        new Answered<>(
                                new WalletTransaction(
                                        Direction.INCOMING,
                                        Optional.of(State.ACCEPTED),
                                        HASH,
                                        Msat.of(21_000),
                                        Optional.of(Msat.of(7)),
                                        Optional.of(PREIMAGE),
                                        Optional.of("lnbc1invoice"),
                                        Optional.of("é"),
                                        Optional.of(Instant.ofEpochSecond(1_700_000_000)),
                                        Optional.of(Instant.ofEpochSecond(1_700_000_060)),
                                        Optional.empty(),
                                        OptionalLong.of(800_000))));
    }

    @Test
    void lists_are_asked_for_and_read_in_full_or_not_at_all() {
        String one = outgoing("settled", PREIMAGE.hex());
        wallet.doing(asked -> wallet.result(asked, "{\"transactions\":[" + one + "," + one + "]}"));
        TransactionQuery query =
                new TransactionQuery(
                        Optional.of(Instant.ofEpochSecond(5)),
                        Optional.of(Instant.ofEpochSecond(9)),
                        20,
                        40,
                        true,
                        Optional.of(Direction.OUTGOING));

        assertThat(client.transactions(query))
                .isInstanceOfSatisfying(
                        Answered.class, it -> assertThat((List<?>) it.value()).hasSize(2));
        assertThat(wallet.asked().getFirst().params().toString())
                .isEqualTo(
                        "{\"from\":5,\"until\":9,\"limit\":20,\"offset\":40,\"unpaid\":true,"
                                + "\"type\":\"outgoing\"}");

        for (String broken :
                List.of(
                        "{\"transactions\":[" + one + ",{}]}",
                        "{\"transactions\":[" + one + ",7]}",
                        "{\"transactions\":{}}",
                        "{}")) {
            wallet.doing(asked -> wallet.result(asked, broken));
            assertThat(client.transactions(TransactionQuery.newest(1)))
                    .as(broken)
                    .isInstanceOf(NoAnswer.class);
        }
        wallet.doing(asked -> wallet.result(asked, "{\"transactions\":[]}"));
        assertThat(client.transactions(TransactionQuery.newest(1)))
                .isEqualTo(new Answered<>(List.of()));
    }

    @Test
    void balance_and_node_are_what_the_wallet_says() {
        wallet.doing(asked -> wallet.result(asked, "{\"balance\":2100000000000000000}"));
        assertThat(client.balance()).isEqualTo(new Answered<>(Msat.of(Msat.MAX_VALUE)));
        for (String broken :
                List.of("{\"balance\":2100000000000000001}", "{\"balance\":-1}", "{}")) {
            wallet.doing(asked -> wallet.result(asked, broken));
            assertThat(client.balance()).as(broken).isInstanceOf(NoAnswer.class);
        }
        wallet.doing(asked -> wallet.error(asked, "RESTRICTED"));
        assertThat(client.balance()).isEqualTo(new Refused<>(WalletErrorCode.RESTRICTED, "no"));
        wallet.doing(
                asked ->
                        wallet.result(
                                asked,
                                "{\"alias\":\"a\",\"network\":\"regtest\",\"block_height\":7,"
                                        + "\"methods\":[\"get_info\",1],\"pubkey\":null}"));
        assertThat(client.node())
                .isEqualTo(
                        new Answered<>(
                                new WalletNode(
                                        Optional.of("a"),
                                        Optional.empty(),
                                        Optional.of("regtest"),
                                        OptionalLong.of(7),
                                        Set.of("get_info"),
                                        Set.of())));
    }

    @Test
    void an_invoice_is_made_for_the_amount_that_was_asked_for() {
        NewInvoice invoice =
                new NewInvoice(
                        Msat.of(21_000),
                        Optional.of("job \"1\""),
                        Optional.of(Duration.ofHours(1)));
        String made = outgoing("pending", "").replace("outgoing", "incoming");
        wallet.doing(asked -> wallet.result(asked, made));

        assertThat(client.makeInvoice(invoice)).isInstanceOf(Answered.class);
        assertThat(wallet.asked().getFirst().params().toString())
                .isEqualTo("{\"amount\":21000,\"description\":\"job \\\"1\\\"\",\"expiry\":3600}");
        wallet.doing(asked -> wallet.result(asked, made.replace("21000", "22000")));
        assertThat(client.makeInvoice(invoice)).isInstanceOf(NoAnswer.class);
    }

    @Test
    void a_held_invoice_is_made_settled_and_cancelled() {
        NewInvoice invoice = new NewInvoice(Msat.of(21_000), Optional.empty(), Optional.empty());
        String made = outgoing("pending", "").replace("outgoing", "incoming");
        wallet.doing(asked -> wallet.result(asked, made));
        assertThat(client.makeHeld(HASH, invoice, 144)).isInstanceOf(Answered.class);
        // An invoice for a hash of the wallet's own would let it take the money by itself.
        assertThat(client.makeHeld(OTHER.hash(), invoice, 144)).isInstanceOf(NoAnswer.class);

        wallet.doing(asked -> wallet.result(asked, "{}"));
        assertThat(client.settleHeld(PREIMAGE)).isEqualTo(new Answered<>(HASH));
        assertThat(client.cancelHeld(HASH)).isEqualTo(new Answered<>(HASH));
        wallet.doing(asked -> wallet.error(asked, "NOT_FOUND"));
        assertThat(client.cancelHeld(HASH))
                .isEqualTo(new Refused<>(WalletErrorCode.NOT_FOUND, "no"));

        assertThat(wallet.methods())
                .containsExactly(
                        "make_hold_invoice",
                        "make_hold_invoice",
                        "settle_hold_invoice",
                        "cancel_hold_invoice",
                        "cancel_hold_invoice");
        assertThat(wallet.asked().get(0).params().get("payment_hash").textValue())
                .isEqualTo(HASH.hex());
        assertThat(wallet.asked().get(0).params().get("min_cltv_expiry_delta").intValue())
                .isEqualTo(144);
        assertThat(wallet.asked().get(2).params().toString())
                .isEqualTo("{\"preimage\":\"" + PREIMAGE.hex() + "\"}");
        assertThat(wallet.asked().get(3).params().toString())
                .isEqualTo("{\"payment_hash\":\"" + HASH.hex() + "\"}");
    }
}
