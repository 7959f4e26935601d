package exchequer.settlement.charge.raise;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.OTHER_TENANT;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TENANT;
import static exchequer.settlement.Story.TODAY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Rejection;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.OrderOutcome;
import exchequer.market.events.RfqOpened;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.QuoteNotFound;
import exchequer.market.rejection.MarketRejection.RfqAwardedElsewhere;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.settlement.FactLog;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.ChargeRefused;
import exchequer.settlement.events.DepositInvoiced;
import exchequer.settlement.ids.ChargeId;
import exchequer.settlement.lightning.Network;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RaiseChargeTest {

    private static final Story STORY = Story.first();
    private static final Story OTHER_ORDER = Story.number(2);
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);
    private static final TestInvoice ANOTHER = TestInvoice.of(2, PRICE);

    /** What is asked, the facts before it, and the code of the refusal. */
    private record Refusal(
            String code, String bolt11, @Nullable Msat stated, Instant at, FactLog facts) {

        Refusal(String code, String bolt11, FactLog facts) {
            this(code, bolt11, null, NOW, facts);
        }

        @Override
        public String toString() {
            return code + " for " + bolt11.substring(0, Math.min(16, bolt11.length()));
        }
    }

    static Stream<Refusal> refusals() {
        Msat tooMuch = PRICE.plus(Msat.of(1));
        String good = INVOICE.text();
        String lastChanged =
                good.substring(0, good.length() - 1) + (good.endsWith("q") ? "p" : "q");
        return Stream.of(
                new Refusal("invoice_not_bech32", "pay me, please!", quoted()),
                new Refusal("invoice_too_long", "lnbcrt1" + "q".repeat(8_000), quoted()),
                new Refusal("invoice_bad_checksum", lastChanged, quoted()),
                new Refusal("invoice_wrong_network", invoiceOn(Network.MAINNET), quoted()),
                new Refusal("invoice_wrong_network", invoiceOn(Network.TESTNET), quoted()),
                new Refusal("invoice_expired", good, null, INVOICE.expiresAt(), quoted()),
                new Refusal(
                        "invoice_expired",
                        good,
                        null,
                        INVOICE.expiresAt().plusSeconds(86_400),
                        quoted()),
                new Refusal("invoice_without_amount", invoiceWithoutAmount(), quoted()),
                new Refusal("invoice_above_quote", TestInvoice.of(3, tooMuch).text(), quoted()),
                new Refusal("invoice_above_quote", good, tooMuch, NOW, quoted()),
                // The award fixed a lower price than the standing quote says.
                new Refusal(
                        "invoice_above_quote",
                        good,
                        quoted().and(STORY.at(Msat.of(49_999)).placed())),
                new Refusal(
                        "payment_hash_seen",
                        good,
                        quoted().and(OTHER_ORDER.charged(TestInvoice.of(1, 7)))),
                new Refusal(
                        "payment_hash_seen",
                        good,
                        quoted().and(OTHER_TENANT, OTHER_ORDER.charged(INVOICE))),
                // The same payment under another text is still the same payment.
                new Refusal(
                        "payment_hash_seen",
                        good.toUpperCase(Locale.ROOT),
                        quoted().and(STORY.charged(INVOICE))),
                new Refusal(
                        "payment_hash_seen",
                        TestInvoice.of(1, Optional.of(PRICE), Network.REGTEST, "again").text(),
                        paying().and(STORY.failed(INVOICE, TODAY))),
                // Paid by hand before it was handed in, and assigned to another order.
                new Refusal(
                        "payment_hash_seen",
                        good,
                        quoted().and(OTHER_TENANT, OTHER_ORDER.settled(INVOICE, 0, TODAY))),
                // Invoices that buyers were asked to pay, for deposits and escrows: the market
                // would
                // pay itself.
                new Refusal("invoice_is_ours", good, quoted().and(deposit())),
                new Refusal("invoice_is_ours", good, quoted().and(OTHER_TENANT, deposit())),
                new Refusal("invoice_is_ours", good, quoted().and(STORY.escrowInvoiced(INVOICE))),
                new Refusal(
                        "invoice_is_ours",
                        good,
                        quoted().and(OTHER_TENANT, OTHER_ORDER.escrowInvoiced(INVOICE))),
                new Refusal(
                        "invoice_is_ours",
                        good,
                        quoted().and(OTHER_ORDER.escrowLocked(INVOICE, 800_126))),
                new Refusal("payment_in_progress", ANOTHER.text(), paying()),
                new Refusal(
                        "payment_in_progress",
                        ANOTHER.text(),
                        paying().and(STORY.settled(INVOICE, 0, TODAY))),
                new Refusal(
                        "payment_in_progress",
                        ANOTHER.text(),
                        paying().and(STORY.failed(INVOICE, TODAY))
                                .and(STORY.settled(INVOICE, 0, TODAY))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void invoice_that_will_not_be_paid_is_refused_with_a_code(Refusal refusal) {
        Decision decision =
                refusal.facts.decide(
                        raise(STORY, refusal.bolt11, refusal.stated, refusal.at, "event 1"));

        ChargeRefused refused = (ChargeRefused) only(decision);
        assertThat(refused)
                .isEqualTo(
                        new ChargeRefused(
                                ChargeId.of(STORY.orderId(), refusal.bolt11),
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.provider(),
                                refusal.code,
                                refused.detail(),
                                "event 1",
                                refusal.at));
        assertThat(refused.detail()).isNotBlank();
    }

    static Stream<Arguments> rejections() {
        Story rival = STORY.by(Story.RIVAL);
        return Stream.of(
                Arguments.of(new RfqNotFound(STORY.rfqId()), new FactLog()),
                Arguments.of(new RfqNotFound(STORY.rfqId()), FactLog.of(STORY.quoted())),
                Arguments.of(new QuoteNotFound(STORY.quoteId()), FactLog.of(STORY.opened())),
                Arguments.of(
                        new QuoteNotFound(STORY.quoteId()),
                        FactLog.of(STORY.opened(), rival.quoted())),
                Arguments.of(
                        new RfqAwardedElsewhere(STORY.rfqId(), rival.orderId()),
                        quoted().and(rival.quoted(), rival.placed())),
                Arguments.of(
                        new OrderIsClosed(STORY.orderId()),
                        quoted().and(STORY.placed(), STORY.closed(OrderOutcome.FAILED))));
    }

    @ParameterizedTest
    @MethodSource("rejections")
    void charge_for_no_live_order_is_rejected_whatever_the_invoice(
            Rejection expected, FactLog facts) {
        assertThat(facts.decide(raise(INVOICE.text()))).isEqualTo(Decision.rejected(expected));
        assertThat(facts.decide(raise("no invoice"))).isEqualTo(Decision.rejected(expected));
    }

    @Test
    void acceptable_invoice_raises_a_charge_with_what_the_invoice_says() {
        assertThat(quoted().decide(raise(STORY, INVOICE.text(), null, NOW, "event 1")))
                .isEqualTo(
                        Decision.accepted(
                                new ChargeRaised(
                                        ChargeId.of(STORY.orderId(), INVOICE.text()),
                                        STORY.orderId(),
                                        STORY.rfqId(),
                                        STORY.quoteId(),
                                        STORY.buyer(),
                                        STORY.provider(),
                                        INVOICE.text(),
                                        INVOICE.hash(),
                                        TestInvoice.NODE.nodeId().value(),
                                        PRICE,
                                        null,
                                        "event 1",
                                        NOW,
                                        INVOICE.expiresAt())));
    }

    /** A comparison of prices ends before anybody is awarded. */
    @Test
    void invoice_must_outlive_the_comparison_that_it_takes_part_in() {
        Instant later = INVOICE.expiresAt();
        assertThat(code(comparedUntil(later).decide(raise(INVOICE.text()))))
                .isEqualTo("invoice_expires_too_early");
        assertThat(code(comparedUntil(later.minusSeconds(1)).decide(raise(INVOICE.text()))))
                .isEqualTo("raised");
        // Once it is awarded, it is to be paid as soon as may be.
        assertThat(code(comparedUntil(later).and(STORY.placed()).decide(raise(INVOICE.text()))))
                .isEqualTo("raised");
    }

    @Test
    void invoice_must_not_live_for_ever() {
        Duration longest =
                Duration.between(TestInvoice.CREATED_AT, STORY.opened().expiresAt())
                        .plus(InvoiceTerms.LONGEST_LIFE);
        TestInvoice good = TestInvoice.living(7, PRICE, longest);
        TestInvoice bad = TestInvoice.living(8, PRICE, longest.plusSeconds(1));
        assertThat(code(quoted().decide(raise(good.text())))).isEqualTo("raised");
        assertThat(code(quoted().decide(raise(bad.text())))).isEqualTo("invoice_expires_too_late");
    }

    static Stream<Arguments> descriptions() throws NoSuchAlgorithmException {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("the work".getBytes(UTF_8));
        String byHash =
                TestInvoice.describedByHash(7, PRICE, HexFormat.of().formatHex(digest)).text();
        String byWords = TestInvoice.of(8, Optional.of(PRICE), Network.REGTEST, "the work").text();
        return Stream.of(
                Arguments.of(byHash, null, "raised"),
                Arguments.of(byHash, "the work", "raised"),
                Arguments.of(byHash, "other work", "invoice_description_differs"),
                Arguments.of(byWords, null, "raised"),
                Arguments.of(byWords, "the work", "raised"),
                Arguments.of(byWords, "The work", "invoice_description_differs"));
    }

    @ParameterizedTest
    @MethodSource("descriptions")
    void description_is_compared_where_it_was_handed_over(
            String bolt11, @Nullable String description, String code) {
        RaiseCharge charge =
                new RaiseCharge(
                        STORY.rfqId(),
                        STORY.provider(),
                        bolt11,
                        null,
                        Network.REGTEST,
                        null,
                        description,
                        NOW);
        assertThat(code(quoted().decide(charge))).isEqualTo(code);
    }

    @Test
    void invoice_is_good_until_the_last_moment_before_its_expiry() {
        Instant last = INVOICE.expiresAt().minusNanos(1);
        assertThat(only(quoted().decide(raise(STORY, INVOICE.text(), null, last, null))))
                .isInstanceOf(ChargeRaised.class);
    }

    static Stream<Arguments> statedAmounts() {
        return Stream.of(
                Arguments.of(40_000, null, null),
                Arguments.of(40_000, 40_000, null),
                Arguments.of(40_000, 39_999, 39_999),
                Arguments.of(40_000, 50_000, 50_000),
                Arguments.of(50_000, 1, 1));
    }

    /** The invoice is what would be paid; what is said around it only counts against it. */
    @ParameterizedTest
    @MethodSource("statedAmounts")
    void charge_is_for_the_invoices_amount_and_keeps_another_stated_one(
            long asked, @Nullable Integer stated, @Nullable Integer kept) {
        TestInvoice invoice = TestInvoice.of(4, asked);
        Msat statedMsat = stated == null ? null : Msat.of(stated);

        ChargeRaised raised =
                (ChargeRaised)
                        only(quoted().decide(raise(STORY, invoice.text(), statedMsat, NOW, null)));

        assertThat(raised.amountMsat()).isEqualTo(Msat.of(asked));
        assertThat(raised.statedAmountMsat()).isEqualTo(kept == null ? null : Msat.of(kept));
    }

    @Test
    void awarded_price_counts_and_not_a_later_quote() {
        FactLog facts = quoted().and(STORY.placed(), STORY.at(Msat.of(1)).quoted());
        assertThat(only(facts.decide(raise(INVOICE.text())))).isInstanceOf(ChargeRaised.class);
    }

    @Test
    void same_invoice_again_adds_nothing_whether_it_was_raised_or_refused() {
        FactLog facts = quoted();
        for (String bolt11 : List.of(INVOICE.text(), "pay me, please!")) {
            assertThat(facts.send(raise(bolt11))).isNotEqualTo(Decision.alreadyDone());
            assertThat(facts.send(raise(bolt11))).isEqualTo(Decision.alreadyDone());
        }
        assertThat(facts.all(ChargeRaised.class)).hasSize(1);
        assertThat(facts.all(ChargeRefused.class)).hasSize(1);
    }

    /** Otherwise no failed payment could ever be followed by another. */
    @Test
    void new_invoice_is_accepted_after_the_payment_of_the_first_has_failed() {
        FactLog facts = paying().and(STORY.failed(INVOICE, TODAY));
        assertThat(only(facts.decide(raise(ANOTHER.text())))).isInstanceOf(ChargeRaised.class);
    }

    @Test
    void second_invoice_is_accepted_while_nothing_is_being_paid() {
        FactLog facts = quoted().and(STORY.charged(INVOICE));
        assertThat(only(facts.decide(raise(ANOTHER.text())))).isInstanceOf(ChargeRaised.class);
    }

    @Test
    void another_payment_that_fails_does_not_end_one_that_settled() {
        FactLog facts =
                paying().and(STORY.failed(INVOICE, TODAY))
                        .and(STORY.charged(ANOTHER), STORY.intended(ANOTHER, 0, TODAY))
                        .and(STORY.settled(INVOICE, 0, TODAY), STORY.failed(ANOTHER, TODAY));
        ChargeRefused refused =
                (ChargeRefused) only(facts.decide(raise(TestInvoice.of(9, PRICE).text())));
        assertThat(refused.code()).isEqualTo("payment_in_progress");
    }

    @Test
    void only_the_payment_hash_is_read_across_tenants() {
        FactLog facts =
                new FactLog()
                        .and(OTHER_TENANT, STORY.opened(), STORY.quoted())
                        .and(TENANT, STORY.opened());
        assertThat(facts.decide(raise(INVOICE.text())))
                .isEqualTo(Decision.rejected(new QuoteNotFound(STORY.quoteId())));
    }

    private static String code(Decision decision) {
        return only(decision) instanceof ChargeRefused refused ? refused.code() : "raised";
    }

    private static FactLog comparedUntil(Instant quoteUntil) {
        RfqOpened rfq = STORY.opened(AwardPolicy.CHEAPEST);
        return FactLog.of(
                new RfqOpened(
                        rfq.rfqId(),
                        rfq.buyer(),
                        rfq.service(),
                        rfq.inputs(),
                        rfq.params(),
                        rfq.output(),
                        rfq.maxPriceMsat(),
                        rfq.awardPolicy(),
                        rfq.acceptance(),
                        rfq.paymentTerms(),
                        rfq.targets(),
                        rfq.origin(),
                        rfq.externalRef(),
                        rfq.openedAt(),
                        quoteUntil,
                        rfq.expiresAt()),
                STORY.quoted());
    }

    private static String invoiceOn(Network network) {
        return TestInvoice.of(5, Optional.of(PRICE), network, "elsewhere").text();
    }

    private static String invoiceWithoutAmount() {
        return TestInvoice.of(6, Optional.empty(), Network.REGTEST, "as you like").text();
    }

    private static FactLog quoted() {
        return FactLog.of(STORY.opened(), STORY.quoted());
    }

    private static DepositInvoiced deposit() {
        return new DepositInvoiced(
                Prepaid.DEPOSIT,
                Story.RIVAL,
                INVOICE.hash(),
                INVOICE.text(),
                Story.RAIL,
                INVOICE.expiresAt(),
                NOW);
    }

    private static FactLog paying() {
        return quoted().and(
                        STORY.placed(), STORY.charged(INVOICE), STORY.intended(INVOICE, 10, TODAY));
    }

    private static RaiseCharge raise(String bolt11) {
        return raise(STORY, bolt11, null, NOW, null);
    }

    private static RaiseCharge raise(
            Story story, String bolt11, @Nullable Msat stated, Instant at, @Nullable String ref) {
        return new RaiseCharge(
                story.rfqId(), story.provider(), bolt11, stated, Network.REGTEST, ref, at);
    }

    private static DomainEvent only(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
        List<DomainEvent> events = ((Decision.Accepted) decision).events();
        assertThat(events).hasSize(1);
        return events.getFirst();
    }
}
