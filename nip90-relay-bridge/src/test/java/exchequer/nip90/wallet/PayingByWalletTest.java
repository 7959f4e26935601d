package exchequer.nip90.wallet;

import static exchequer.nip90.wallet.WalletSetup.HASH;
import static exchequer.nip90.wallet.WalletSetup.IMPATIENT;
import static exchequer.nip90.wallet.WalletSetup.OTHER;
import static exchequer.nip90.wallet.WalletSetup.PAYMENT;
import static exchequer.nip90.wallet.WalletSetup.PREIMAGE;
import static exchequer.nip90.wallet.WalletSetup.RULES;
import static exchequer.nip90.wallet.WalletSetup.START;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.inbox.CapturedLog;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.PaperRelay;
import exchequer.nip90.nostr.RelayClient;
import exchequer.nip90.nostr.RelayMessage;
import exchequer.nip90.wallet.PaperWallet.Asked;
import exchequer.nip90.wallet.PaymentOutcome.Failed;
import exchequer.nip90.wallet.PaymentOutcome.NotSent;
import exchequer.nip90.wallet.PaymentOutcome.Paid;
import exchequer.nip90.wallet.PaymentOutcome.Unknown;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A payment is paid when it is proven, failed when the wallet says so, and else unknown. */
@Timeout(60)
class PayingByWalletTest {

    private static final String PAID = "{\"preimage\":\"" + PREIMAGE.hex() + "\",\"fees_paid\":7}";
    private static final Paid WITH_FEES = new Paid(PREIMAGE, Optional.of(Msat.of(7)));

    private final WalletSetup setup = new WalletSetup().introduced();
    private final PaperWallet wallet = setup.wallet;

    @AfterEach
    void close() {
        setup.close();
    }

    @Test
    void a_preimage_that_fits_proves_the_payment() {
        wallet.doing(asked -> wallet.result(asked, PAID));

        assertThat(setup.client(RULES).pay(PAYMENT)).isEqualTo(WITH_FEES);
        Asked asked = wallet.asked().getFirst();
        assertThat(asked.method()).isEqualTo("pay_invoice");
        assertThat(asked.params().toString()).isEqualTo("{\"invoice\":\"lnbc1invoice\"}");
    }

    @Test
    void a_request_ends_when_its_sender_says_and_is_not_sent_after_that() {
        wallet.doing(asked -> wallet.result(asked, PAID));
        WalletClient client = setup.client(RULES);

        assertThat(client.pay(PAYMENT, START)).isInstanceOf(NotSent.class);
        assertThat(wallet.asked()).isEmpty();
        assertThat(client.pay(PAYMENT, START.plusSeconds(3))).isEqualTo(WITH_FEES);
        assertThat(wallet.asked().getFirst().event().firstTag("expiration"))
                .contains(Long.toString(START.plusSeconds(3).getEpochSecond()));
    }

    @Test
    void a_payment_that_was_forgotten_on_purpose_is_asked_for_again() {
        WalletClient client = setup.client(IMPATIENT);
        assertThat(client.pay(PAYMENT)).isInstanceOf(Unknown.class);
        assertThat(client.pay(PAYMENT)).isInstanceOf(Unknown.class);
        wallet.doing(asked -> wallet.result(asked, PAID));

        client.forget(HASH);

        assertThat(client.pay(PAYMENT)).isEqualTo(WITH_FEES);
        assertThat(wallet.asked()).hasSize(2);
    }

    @Test
    void what_the_wallet_leaves_out_or_garnishes_changes_nothing() {
        wallet.doing(
                asked ->
                        wallet.reply(
                                asked,
                                "{\"result\":{\"x\":[],\"preimage\":\""
                                        + PREIMAGE.hex().toUpperCase(Locale.ROOT)
                                        + "\"},\"result_type\":\"pay_invoice\"}"));

        assertThat(setup.client(RULES).pay(PAYMENT))
                .isEqualTo(new Paid(PREIMAGE, Optional.empty()));
    }

    @Test
    void the_request_is_what_nip_47_says() {
        wallet.doing(asked -> wallet.result(asked, PAID));
        setup.client(RULES).pay(new PaymentRequest("lnbc1any", HASH, Optional.of(Msat.of(21_000))));

        Asked asked = wallet.asked().getFirst();
        NostrEvent event = asked.event();
        assertThat(asked.params().get("amount").longValue()).isEqualTo(21_000);
        assertThat(EventVerification.of(event)).isInstanceOf(EventVerification.Valid.class);
        assertThat(event.pubkey()).isEqualTo(PaperWallet.CLIENT.publicKey());
        assertThat(event.kind()).isEqualTo(23_194);
        assertThat(event.createdAt()).isEqualTo(START.getEpochSecond());
        assertThat(event.tags())
                .containsExactly(
                        List.of("p", PaperWallet.KEY.publicKey()),
                        List.of("encryption", "nip44_v2"),
                        List.of(
                                "expiration",
                                Long.toString(START.plusSeconds(20).getEpochSecond())));
        assertThat(Scheme.of(event.content())).isEqualTo(Scheme.NIP44);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"preimage":"%s"}        | the wallet says it paid and does not prove it
                    {"preimage":"0000"}      | the wallet says it paid and does not prove it
                    {"preimage":null}        | the wallet says it paid and does not prove it
                    {"preimage":7}           | the wallet says it paid and does not prove it
                    {}                       | the wallet says it paid and does not prove it
                    """)
    void what_does_not_hash_to_the_payment_hash_is_no_proof(String result, String reason) {
        wallet.doing(asked -> wallet.result(asked, result.formatted(OTHER.hex())));

        assertThat(setup.client(RULES).pay(PAYMENT)).isEqualTo(new Unknown(reason));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    RATE_LIMITED, true
                    NOT_IMPLEMENTED, true
                    INSUFFICIENT_BALANCE, true
                    QUOTA_EXCEEDED, true
                    RESTRICTED, true
                    UNAUTHORIZED, true
                    UNSUPPORTED_ENCRYPTION, true
                    PAYMENT_FAILED, true
                    NOT_FOUND, false
                    INTERNAL, false
                    OTHER, false
                    UNKNOWN, false
                    ALREADY_PAID, false
                    payment_failed, false
                    """)
    void only_codes_that_say_that_nothing_was_paid_are_failures(String code, boolean failure) {
        wallet.doing(asked -> wallet.error(asked, code));

        PaymentOutcome outcome = setup.client(RULES).pay(PAYMENT);

        if (failure) {
            assertThat(outcome).isEqualTo(new Failed(WalletErrorCode.valueOf(code), "no"));
        } else {
            assertThat(outcome).isInstanceOf(Unknown.class);
        }
    }

    @Test
    void a_proof_beside_an_error_is_a_proof_and_a_wrong_one_no_failure() {
        wallet.doing(asked -> wallet.reply(asked, failedWith(PREIMAGE)));
        assertThat(setup.client(RULES).pay(PAYMENT)).isEqualTo(WITH_FEES);

        wallet.doing(asked -> wallet.reply(asked, failedWith(OTHER)));
        assertThat(setup.client(RULES).pay(PAYMENT)).isInstanceOf(Unknown.class);
    }

    @Test
    void a_wallet_that_never_answers_leaves_it_unknown_and_is_not_asked_again() {
        WalletClient client = setup.client(IMPATIENT);

        assertThat(client.pay(PAYMENT)).isEqualTo(new Unknown("the wallet did not answer in time"));
        assertThat(client.pay(PAYMENT))
                .isEqualTo(new Unknown("asked for before, and not known to have ended"));
        assertThat(wallet.methods()).containsExactly("pay_invoice");
    }

    @Test
    void an_unknown_outcome_is_ended_by_looking_it_up() {
        WalletClient client = setup.client(IMPATIENT);
        client.pay(PAYMENT);
        wallet.doing(
                asked -> wallet.result(asked, WalletSetup.outgoing("settled", PREIMAGE.hex())));

        assertThat(client.resolve(HASH)).isEqualTo(WITH_FEES);
        assertThat(wallet.methods()).containsExactly("pay_invoice", "lookup_invoice");
        assertThat(wallet.asked().getLast().params().get("payment_hash").textValue())
                .isEqualTo(HASH.hex());
    }

    @Test
    void the_first_of_two_answers_counts() {
        wallet.doing(
                asked -> {
                    wallet.result(asked, PAID);
                    wallet.error(asked, "PAYMENT_FAILED");
                    wallet.result(asked, PAID);
                });

        assertThat(setup.client(RULES).pay(PAYMENT)).isEqualTo(WITH_FEES);
    }

    @Test
    void a_late_answer_is_nobodys() {
        CompletableFuture<Asked> late = new CompletableFuture<>();
        wallet.doing(late::complete);
        WalletClient client = setup.client(IMPATIENT);
        assertThat(client.pay(PAYMENT)).isInstanceOf(Unknown.class);

        wallet.doing(
                asked -> {
                    wallet.result(late.join(), PAID);
                    wallet.result(asked, WalletSetup.outgoing("pending", ""));
                });
        assertThat(client.resolve(HASH))
                .isEqualTo(new Unknown("the wallet has it as not done yet"));
    }

    @Test
    void answers_of_others_and_about_others_are_passed_over() {
        wallet.doing(
                asked -> {
                    String id = asked.event().id();
                    String failed = failed("PAYMENT_FAILED");
                    PaperRelay relay = setup.relay;
                    relay.spread(wallet.forged(PaperWallet.STRANGER, id, failed));
                    relay.spread(wallet.forged(PaperWallet.CLIENT, id, failed));
                    relay.spread(
                            Events.withForgedSignature(wallet.response(id, failed, Scheme.NIP44)));
                    relay.spread(wallet.response("f".repeat(64), failed, Scheme.NIP44));
                    relay.spread(
                            wallet.event(
                                    23_195, List.of(), wallet.encrypted(failed, Scheme.NIP44)));
                    relay.spread(
                            wallet.event(
                                    23_195,
                                    List.of(
                                            List.of("e", id),
                                            List.of("p", PaperWallet.STRANGER.publicKey())),
                                    wallet.encrypted(failed, Scheme.NIP44)));
                    wallet.result(asked, PAID);
                });

        assertThat(setup.client(RULES).pay(PAYMENT)).isEqualTo(WITH_FEES);
    }

    @Test
    void an_answer_without_the_clients_key_is_its_answer() {
        wallet.doing(
                asked ->
                        setup.relay.spread(
                                wallet.event(
                                        23_195,
                                        List.of(List.of("e", asked.event().id())),
                                        wallet.encrypted(paid(), Scheme.NIP44))));

        assertThat(setup.client(RULES).pay(PAYMENT)).isEqualTo(WITH_FEES);
    }

    @Test
    void nonsense_is_no_answer_and_the_wallet_may_still_answer_better() {
        wallet.doing(
                asked -> {
                    nonsense(asked);
                    wallet.result(asked, PAID);
                });
        assertThat(setup.client(RULES).pay(PAYMENT)).isEqualTo(WITH_FEES);
    }

    @Test
    void nothing_but_nonsense_leaves_it_unknown() {
        wallet.doing(this::nonsense);

        assertThat(setup.client(IMPATIENT).pay(PAYMENT))
                .isEqualTo(new Unknown("the wallet answered with what can not be read"));
    }

    @Test
    void a_connection_that_breaks_leaves_it_unknown_at_once_and_comes_back() {
        wallet.doing(_ -> setup.relay.disconnectAll());
        WalletClient client = setup.client(RULES);

        assertThat(client.pay(PAYMENT)).isInstanceOf(Unknown.class);
        wallet.doing(
                asked -> wallet.result(asked, WalletSetup.outgoing("settled", PREIMAGE.hex())));
        assertThat(client.resolve(HASH)).isEqualTo(WITH_FEES);
    }

    @Test
    void closing_ends_the_waiting() throws Exception {
        WalletClient client = setup.client(RULES);
        CompletableFuture<Asked> asked = new CompletableFuture<>();
        wallet.doing(asked::complete);
        CompletableFuture<PaymentOutcome> outcome = new CompletableFuture<>();
        Thread.startVirtualThread(() -> outcome.complete(client.pay(PAYMENT)));
        asked.get(20, TimeUnit.SECONDS);
        client.close();

        assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Unknown.class);
        assertThat(client.pay(new PaymentRequest("x", OTHER.hash())))
                .isEqualTo(new NotSent("closed"));
    }

    @Test
    void an_interrupt_ends_the_waiting_and_stays() throws Exception {
        WalletClient client = setup.client(RULES);
        CompletableFuture<Asked> asked = new CompletableFuture<>();
        wallet.doing(asked::complete);
        CompletableFuture<PaymentOutcome> outcome = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread payer =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    outcome.complete(client.pay(PAYMENT));
                                    interrupted.complete(Thread.currentThread().isInterrupted());
                                });
        asked.get(20, TimeUnit.SECONDS);
        payer.interrupt();

        assertThat(outcome.get(10, TimeUnit.SECONDS)).isInstanceOf(Unknown.class);
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_relay_that_refuses_the_request_leaves_it_unknown() {
        setup.relay.answering(event -> new RelayMessage.Ok(event.id(), false, "blocked: no"));

        assertThat(setup.client(RULES).pay(PAYMENT))
                .isEqualTo(new Unknown("no relay took the request"));
    }

    @Test
    void where_nothing_was_sent_nothing_was_paid_and_it_may_be_tried_again() {
        WalletRules hasty =
                new WalletRules(
                        Duration.ofMillis(300),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100));
        WalletClient nowhere =
                setup.client(
                        hasty,
                        PaperWallet.uri(setup.relay)
                                .replace(setup.relay.address().toString(), "ws://127.0.0.1:1/"));

        assertThat(nowhere.pay(PAYMENT)).isInstanceOf(NotSent.class);
        assertThat(nowhere.pay(PAYMENT)).isInstanceOf(NotSent.class);
    }

    @Test
    void a_failed_payment_may_be_tried_again() {
        WalletClient client = setup.client(RULES);
        wallet.doing(asked -> wallet.error(asked, "PAYMENT_FAILED"));
        assertThat(client.pay(PAYMENT)).isInstanceOf(Failed.class);
        wallet.doing(asked -> wallet.result(asked, PAID));
        assertThat(client.pay(PAYMENT)).isEqualTo(WITH_FEES);
        assertThat(wallet.asked().get(0).event().id())
                .isNotEqualTo(wallet.asked().get(1).event().id());
    }

    @Test
    void of_two_relays_one_is_asked_to_pay_and_both_are_asked_to_look() throws Exception {
        try (PaperRelay second = PaperRelay.start()) {
            PaperWallet both = new PaperWallet(setup.relay, second);
            second.hold(
                    List.of(
                            PaperWallet.introduction(
                                    1_700_000_000, PaperWallet.EVERYTHING, "nip44_v2")));
            WalletClient client = setup.client(RULES, PaperWallet.uri(setup.relay, second));
            both.doing(asked -> both.result(asked, "{\"balance\":5}"));
            askUntilBothRelaysWereAsked(client, both);
            both.doing(asked -> both.result(asked, PAID));
            assertThat(client.pay(PAYMENT)).isEqualTo(WITH_FEES);
            both.doing(asked -> both.result(asked, "{\"balance\":5}"));
            // What a relay was sent before, it has seen before.
            askUntilBothRelaysWereAsked(client, both);

            assertThat(both.methods()).containsOnlyOnce("pay_invoice");
        }
    }

    private static void askUntilBothRelaysWereAsked(WalletClient client, PaperWallet both) {
        int before = both.asked().size();
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            client.balance();
                            return both.asked().stream()
                                            .skip(before)
                                            .filter(it -> it.method().equals("get_balance"))
                                            .map(Asked::relay)
                                            .distinct()
                                            .count()
                                    == 2;
                        });
    }

    @Test
    void nothing_secret_is_logged() {
        try (CapturedLog log =
                new CapturedLog(
                        List.of(
                                WalletMail.class,
                                WalletLink.class,
                                RelayClient.class,
                                WalletClient.class))) {
            wallet.doing(
                    asked -> {
                        nonsense(asked);
                        wallet.result(asked, PAID);
                        setup.relay.disconnectAll();
                    });
            setup.client(RULES).pay(PAYMENT);
            setup.close();

            assertThat(log.text())
                    .contains("can not be read")
                    .doesNotContain(PREIMAGE.hex())
                    .doesNotContain("0".repeat(62) + "78")
                    .doesNotContain("lnbc1invoice");
        }
    }

    private void nonsense(Asked asked) {
        String id = asked.event().id();
        PaperRelay relay = setup.relay;
        relay.spread(wallet.event(23_195, List.of(List.of("e", id)), "not encrypted"));
        relay.spread(wallet.event(23_195, List.of(List.of("e", id)), ""));
        for (String junk :
                List.of(
                        "junk",
                        "[]",
                        "{}",
                        "null",
                        "{\"result_type\":\"pay_invoice\"}",
                        "{\"result_type\":\"pay_invoice\",\"result\":7,\"error\":\"x\"}",
                        "{\"result_type\":\"get_balance\",\"result\":{\"balance\":1}}",
                        failed("PAYMENT_FAILED").replace("pay_invoice", "get_info"),
                        "{\"result_type\":\"pay_invoice\",\"error\":{},\"error\":null,\"result\":{}}",
                        paid() + "x",
                        "[".repeat(50_000))) {
            wallet.reply(asked, junk);
        }
    }

    private static String paid() {
        return "{\"result_type\":\"pay_invoice\",\"error\":null,\"result\":" + PAID + "}";
    }

    private static String failed(String code) {
        return "{\"result_type\":\"pay_invoice\",\"error\":{\"code\":\""
                + code
                + "\",\"message\":\"no\"},\"result\":null}";
    }

    private static String failedWith(Preimage preimage) {
        return failed("PAYMENT_FAILED")
                .replace("null", "{\"preimage\":\"" + preimage.hex() + "\",\"fees_paid\":7}");
    }
}
