package exchequer.settlement.payment.record;

import exchequer.market.money.Msat;
import exchequer.settlement.events.CaseEvidence;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseOutcome;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.MoneyInQuestion;
import exchequer.settlement.events.MoneySource;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.RailUpdate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What a person must look at, and with what evidence, when a payment did not end as it should. */
record Suspicions(PaymentIntended intent, PaymentsOfOrder state, Instant at) {

    /** Everything about a success that should not be. */
    List<CaseOpened> about(RailUpdate.Succeeded success) {
        List<PaymentHash> others = state.othersSettled(intent.paymentHash());
        List<CaseOpened> cases = new ArrayList<>();
        if (!success.amount().equals(intent.amountMsat())) {
            cases.add(
                    opened(
                            CaseKind.AMOUNT_DIFFERS,
                            // All of a second settlement is in question, not only the difference.
                            others.isEmpty() ? beyondIntended(success.amount()) : List.of(),
                            evidence(success, others),
                            "intended " + intent.amountMsat() + ", paid " + success.amount()));
        }
        if (success.fee().isMoreThan(intent.feeCapMsat())) {
            cases.add(
                    opened(
                            CaseKind.FEE_ABOVE_CAP,
                            List.of(
                                    new MoneyInQuestion(
                                            MoneySource.ROUTING_EXPENSE,
                                            success.fee().minus(intent.feeCapMsat()))),
                            evidence(success, others),
                            "cap " + intent.feeCapMsat() + ", cost " + success.fee()));
        }
        if (!others.isEmpty()) {
            cases.add(
                    opened(
                            CaseKind.SECOND_SETTLEMENT,
                            success.amount().isZero()
                                    ? List.of()
                                    : List.of(
                                            new MoneyInQuestion(
                                                    MoneySource.OVERPAID_PROVIDER,
                                                    success.amount())),
                            evidence(success, others),
                            "another payment of " + intent.orderId() + " settled before"));
        }
        Msat twice = state.bookedWithoutProof(intent.paymentHash());
        if (!twice.isZero()) {
            cases.add(
                    opened(
                            CaseKind.BOOKS_DIFFER,
                            List.of(new MoneyInQuestion(MoneySource.NOT_LEFT_TREASURY, twice)),
                            evidence(success, others),
                            "given up or claimed without proof before, and now booked with it"));
        }
        return cases;
    }

    /**
     * The hash is paid and opened, and not by us: what was paid for may be something else. All that
     * the order's books count as the cost of the work is in question, and nothing twice: what goes
     * beyond the intended amount or follows another settlement has a case of its own.
     */
    CaseOpened paidByOthers(RailUpdate.Succeeded success) {
        List<PaymentHash> others = state.othersSettled(intent.paymentHash());
        Msat price = state.price() == null ? success.amount() : state.price();
        Msat cost = success.amount().atMost(price).atMost(intent.amountMsat());
        return opened(
                CaseKind.PAYMENT_WITHOUT_ORDER,
                others.isEmpty() && !cost.isZero()
                        ? List.of(new MoneyInQuestion(MoneySource.COMPUTE_EXPENSE, cost))
                        : List.of(),
                evidence(success, others),
                "paid at "
                        + success.settledAt()
                        + ", and nobody here had sent what was intended at "
                        + intent.intendedAt());
    }

    /** The rail says the opposite of what it said before. */
    CaseOpened contradiction(CaseKind kind, RailUpdate update, String detail) {
        List<PaymentHash> others = state.othersSettled(intent.paymentHash());
        return opened(
                kind,
                List.of(),
                update instanceof RailUpdate.Succeeded success
                        ? evidence(success, others)
                        : evidence("failed", others),
                detail);
    }

    /** Cases that a success with proof leaves nothing of. */
    List<CaseResolved> answeredBySuccess() {
        return answered(CaseKind::isAnsweredBySuccess, "the rail has told its success, with proof");
    }

    /** Cases that were only about how the payment would end. */
    List<CaseResolved> answeredByFailure() {
        return answered(CaseKind::isAnsweredByFailure, "the rail has told its failure");
    }

    private List<CaseResolved> answered(Predicate<CaseKind> kinds, String reason) {
        return state.answeredBy(intent.paymentHash(), kinds).stream()
                .map(open -> CaseResolved.answering(open, CaseOutcome.EXPLAINED, null, reason, at))
                .toList();
    }

    /**
     * What the payee got beyond the intended amount. Up to the price it was booked as the cost of
     * the work, where a discount would have been; beyond the price it is a claim on the provider. A
     * payee that gave its preimage for less is owed no rest, so less is no money in question.
     */
    private List<MoneyInQuestion> beyondIntended(Msat paid) {
        Msat price = state.price() == null ? paid : state.price();
        List<MoneyInQuestion> money = new ArrayList<>();
        if (paid.isMoreThan(price)) {
            money.add(new MoneyInQuestion(MoneySource.OVERPAID_PROVIDER, paid.minus(price)));
        }
        Msat asCost = paid.atMost(price);
        if (asCost.isMoreThan(intent.amountMsat())) {
            money.add(
                    new MoneyInQuestion(
                            MoneySource.COMPUTE_EXPENSE, asCost.minus(intent.amountMsat())));
        }
        return money;
    }

    private CaseEvidence evidence(RailUpdate.Succeeded success, List<PaymentHash> others) {
        return new CaseEvidence(
                        "succeeded",
                        success.amount(),
                        success.fee(),
                        null,
                        intent.amountMsat(),
                        null,
                        intent.feeCapMsat(),
                        null,
                        null,
                        others,
                        success.settledAt())
                .provenBy(success.proof());
    }

    private CaseEvidence evidence(String railSaid, List<PaymentHash> others) {
        return new CaseEvidence(
                railSaid,
                null,
                null,
                null,
                intent.amountMsat(),
                null,
                intent.feeCapMsat(),
                null,
                null,
                others,
                intent.intendedAt());
    }

    private CaseOpened opened(
            CaseKind kind, List<MoneyInQuestion> money, CaseEvidence evidence, String detail) {
        return new CaseOpened(
                CaseId.of(kind, intent.paymentHash()),
                kind,
                intent.paymentHash(),
                intent.orderId(),
                intent.rfqId(),
                intent.buyer(),
                intent.provider(),
                intent.rail(),
                money,
                evidence,
                detail,
                at);
    }
}
