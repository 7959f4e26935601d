package exchequer.settlement.wire;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.eventstore.EventStoreJson;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.DomainEvent.Fact;
import exchequer.market.money.Msat;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.BalanceCarriedForward;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CasePartlyResolved;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.ChargeRefused;
import exchequer.settlement.events.DepositExpired;
import exchequer.settlement.events.DepositInvoiced;
import exchequer.settlement.events.DepositReceived;
import exchequer.settlement.events.DepositRequested;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.events.FactImported;
import exchequer.settlement.events.HeldPayment;
import exchequer.settlement.events.HistoryStatus;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentMovedToNextDay;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentResumed;
import exchequer.settlement.events.PaymentTakenOver;
import exchequer.settlement.events.RailReconciled;
import exchequer.settlement.events.ReconciliationOutcome;
import exchequer.settlement.events.SettlementEvent;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.ids.ChargeId;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an event says survives storage, in the event store's own dialect. */
class EventJsonTest {

    private static final ObjectMapper JSON = EventStoreJson.strictMapper();
    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);

    private static final PaymentProof BY_TRANSFER =
            new PaymentProof.ByTransfer(TransferId.of(INVOICE.hash(), 1));

    private static final CaseOpened CASE =
            new CaseOpened(
                    CaseId.of(CaseKind.SECOND_SETTLEMENT, INVOICE.hash()),
                    CaseKind.SECOND_SETTLEMENT,
                    INVOICE.hash(),
                    STORY.orderId(),
                    STORY.rfqId(),
                    STORY.buyer(),
                    STORY.provider(),
                    Story.RAIL,
                    List.of(new MoneyInQuestion(MoneySource.OVERPAID_PROVIDER, PRICE)),
                    new CaseEvidence(
                            "succeeded",
                            PRICE,
                            Msat.of(3),
                            INVOICE.preimage(),
                            PRICE,
                            Msat.of(3),
                            Msat.of(1_500),
                            PRICE,
                            Msat.of(3),
                            List.of(TestInvoice.of(2, PRICE).hash()),
                            NOW,
                            TransferId.of(INVOICE.hash(), 1)),
                    "another payment settled before",
                    NOW);
    private static final CaseOpened STRAY =
            new CaseOpened(
                    CaseId.of(Story.RAIL, CaseKind.PAYMENT_WITHOUT_ORDER, INVOICE.hash()),
                    CaseKind.PAYMENT_WITHOUT_ORDER,
                    INVOICE.hash(),
                    null,
                    null,
                    null,
                    null,
                    Story.RAIL,
                    List.of(new MoneyInQuestion(MoneySource.LEFT_TREASURY, PRICE)),
                    Story.atRail("succeeded", PRICE, null),
                    "",
                    NOW);

    private static final Set<Class<?>> OF_NO_ORDER =
            Set.of(
                    DepositRequested.class,
                    DepositInvoiced.class,
                    DepositReceived.class,
                    DepositExpired.class,
                    BalanceCarriedForward.class);

    private static final CasePartlyResolved PART =
            new CasePartlyResolved(
                    CASE.caseId(),
                    CASE.kind(),
                    CASE.paymentHash(),
                    CASE.orderId(),
                    CASE.rfqId(),
                    CASE.buyer(),
                    CASE.provider(),
                    CASE.rail(),
                    List.of(new MoneyInQuestion(MoneySource.OVERPAID_PROVIDER, Msat.of(7))),
                    CaseOutcome.CLAIMED,
                    STORY.provider(),
                    "the provider has promised to pay that much back",
                    NOW);

    static Stream<DomainEvent> samples() {
        ChargeId charge = ChargeId.of(STORY.orderId(), INVOICE.text());
        return Stream.of(
                raised(Msat.of(49_000), "event 1"),
                new ChargeRefused(
                        charge,
                        STORY.orderId(),
                        STORY.rfqId(),
                        STORY.provider(),
                        "invoice_expired",
                        "the invoice expired",
                        "event 1",
                        NOW),
                STORY.intended(INVOICE, 1_500, TODAY),
                new PaymentDispatched(INVOICE.hash(), STORY.orderId(), STORY.rfqId(), NOW),
                STORY.settled(INVOICE, 3, TODAY),
                STORY.failed(INVOICE, TODAY),
                new PaymentOutcomeUnknown(
                        INVOICE.hash(), STORY.orderId(), STORY.rfqId(), "no answer", NOW),
                new PaymentMovedToNextDay(
                        INVOICE.hash(),
                        STORY.orderId(),
                        STORY.rfqId(),
                        STORY.buyer(),
                        STORY.provider(),
                        PRICE,
                        Msat.of(17),
                        TODAY,
                        NOW.plusSeconds(43_200),
                        NOW),
                new PaymentResumed(
                        INVOICE.hash(),
                        STORY.orderId(),
                        STORY.rfqId(),
                        STORY.buyer(),
                        STORY.provider(),
                        PRICE,
                        TODAY,
                        NOW),
                new PaymentTakenOver(INVOICE.hash(), STORY.orderId(), STORY.rfqId(), NOW),
                requestedAfterAcceptance(),
                STORY.escrowInvoiced(INVOICE),
                STORY.escrowLocked(INVOICE, 800_126),
                STORY.escrowReleased(INVOICE),
                STORY.escrowCancelled(EscrowEnding.UNDECIDED, PRICE),
                STORY.escrowExpired(Msat.ZERO),
                Prepaid.requested(PRICE),
                Prepaid.invoiced(PRICE),
                Prepaid.received(PRICE, List.of(STORY.orderId())),
                Prepaid.expired(),
                Prepaid.held(STORY, INVOICE, 1_500),
                Prepaid.drawn(STORY, INVOICE, 3, List.of(STORY.orderId())),
                Prepaid.released(STORY, INVOICE, 1_500),
                Prepaid.postponed(STORY, 7),
                Prepaid.refunded(STORY, INVOICE, 11),
                Prepaid.carriedForward(
                        PRICE,
                        List.of(new HeldPayment(INVOICE.hash(), Msat.of(51_500))),
                        List.of(STORY.orderId())),
                CASE,
                PART,
                new FactImported(
                        "fct_0123456789abcdef0123456789abcdef",
                        "lnd_payment",
                        "17",
                        CASE.paymentHash(),
                        HistoryStatus.SETTLED,
                        true,
                        20_000L,
                        35L,
                        NOW.minusSeconds(9),
                        "ab".repeat(32),
                        12,
                        1,
                        "{\"payment_index\":\"17\"}",
                        NOW),
                new RailReconciled(
                        "rec_1",
                        Story.RAIL,
                        ReconciliationOutcome.DIFFERS,
                        12,
                        11,
                        1,
                        2,
                        345,
                        NOW.minusSeconds(9),
                        NOW),
                CaseResolved.answering(
                        CASE,
                        CaseOutcome.CLAIMED,
                        STORY.provider(),
                        "the provider has promised to pay it back",
                        NOW));
    }

    /** What may be absent is, and every kind of case there is. */
    static Stream<DomainEvent> variants() {
        return Stream.concat(
                Stream.of(
                        raised(null, null),
                        STORY.escrowRequested(),
                        new ChargeRefused(
                                ChargeId.of(STORY.orderId(), "x"),
                                STORY.orderId(),
                                STORY.rfqId(),
                                STORY.provider(),
                                "invoice_not_bech32",
                                "\"\u0000\\ \uD83D\uDE00",
                                null,
                                NOW.plusNanos(1_000)),
                        STORY.settled(INVOICE, BY_TRANSFER)),
                Stream.concat(
                        Stream.concat(
                                Stream.of(EscrowEnding.values())
                                        .map(reason -> STORY.escrowCancelled(reason, Msat.ZERO)),
                                Stream.of(CaseKind.values())
                                        .map(kind -> STORY.inQuestion(kind, INVOICE))),
                        Stream.of(CaseOutcome.values())
                                .filter(outcome -> outcome != CaseOutcome.CLAIMED)
                                .map(
                                        outcome ->
                                                CaseResolved.answering(
                                                        CASE, outcome, null, "looked at", NOW))));
    }

    @Test
    void case_about_no_order_is_found_by_itself_and_its_payment() throws IOException {
        assertThat(JSON.readValue(JSON.writeValueAsBytes(STRAY), CaseOpened.class))
                .isEqualTo(STRAY);
        assertThat(STRAY.tags())
                .containsExactly(
                        new Fact("case", STRAY.caseId().value()),
                        new Fact("payment", INVOICE.hash().value()));
    }

    @Test
    void every_event_has_a_sample() {
        assertThat(samples().map(Object::getClass).toList())
                .hasSameSizeAs(SettlementEvent.types())
                .containsAll(List.copyOf(SettlementEvent.types()));
    }

    @ParameterizedTest
    @MethodSource({"samples", "variants"})
    void event_comes_back_from_its_bytes_as_it_was(DomainEvent event) throws IOException {
        byte[] stored = JSON.writeValueAsBytes(event);

        assertThat(JSON.readValue(stored, event.getClass())).isEqualTo(event);
        assertThat(JSON.writeValueAsBytes(JSON.readValue(stored, event.getClass())))
                .isEqualTo(stored);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void numbers_are_whole_and_their_names_say_what_they_count(DomainEvent event) {
        JSON.valueToTree(event)
                .properties()
                .forEach(
                        field -> {
                            assertThat(field.getKey()).matches("[a-z0-9_]+");
                            assertThat(field.getValue().isNumber())
                                    .as(field.getKey())
                                    .isEqualTo(
                                            field.getKey()
                                                    .matches(
                                                            ".*_(msat|blocks|height|count|position)|line|importer_version"));
                        });
    }

    /** A boundary that misses a fact decides wrongly, so each key says one thing, once. */
    @ParameterizedTest
    @MethodSource({"samples", "variants"})
    void event_is_found_by_what_it_is_about_and_by_each_key_once(DomainEvent event) {
        List<String> keys = event.tags().stream().map(Fact::key).toList();

        assertThat(new HashSet<>(keys)).hasSameSizeAs(keys);
        if (event instanceof FactImported imported) {
            assertThat(event.tags()).contains(new Fact("fact", imported.factId()));
            return;
        }
        if (event instanceof RailReconciled) {
            assertThat(event.tags()).containsExactly(new Fact("reconciliation", "rec_1"));
            return;
        }
        if (OF_NO_ORDER.contains(event.getClass())) {
            assertThat(event.tags()).contains(new Fact("buyer", STORY.buyer().value()));
        } else {
            assertThat(event.tags())
                    .contains(new Fact("order", STORY.orderId().value()))
                    .contains(new Fact("rfq", STORY.rfqId().value()));
        }
    }

    @Test
    void fact_of_a_balance_is_found_by_its_page() {
        assertThat(samples().filter(BalanceFact.class::isInstance).map(BalanceFact.class::cast))
                .allSatisfy(
                        fact ->
                                assertThat(fact.tags())
                                        .contains(
                                                new Fact(
                                                        BalanceFact.TAG,
                                                        fact.balancePage().toString())));
    }

    private static EscrowRequested requestedAfterAcceptance() {
        EscrowRequested request = STORY.escrowRequested();
        return new EscrowRequested(
                request.escrowId(),
                request.orderId(),
                request.rfqId(),
                request.buyer(),
                request.provider(),
                request.priceMsat(),
                request.marketFeeMsat(),
                request.rail(),
                request.payUntil(),
                request.cltvExpiryBlocks(),
                request.marginBlocks(),
                request.requestedAt(),
                NOW.minusSeconds(16));
    }

    private static ChargeRaised raised(@Nullable Msat stated, @Nullable String externalRef) {
        return new ChargeRaised(
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
                stated,
                externalRef,
                NOW,
                INVOICE.expiresAt());
    }
}
