package exchequer.server.reconcile;

import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.ledger.LedgerQueries;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.PaymentView;
import exchequer.projections.view.PaymentsAtRail;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.record.PaymentMachine.State;
import exchequer.settlement.reconcile.BookedPayment;
import exchequer.settlement.reconcile.Cut;
import exchequer.settlement.reconcile.LoggedPayment;
import exchequer.settlement.reconcile.OurRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The log through its views, and the journal. */
public final class StoredRecords implements OurRecords {

    private static final Duration STEP = Duration.ofMillis(50);

    private final PostgresEventStorageEngine log;
    private final MarketViews views;
    private final PaymentsAtRail payments;
    private final LedgerQueries ledger;
    private final Duration catchUpTimeout;

    public StoredRecords(
            PostgresEventStorageEngine log,
            MarketViews views,
            PaymentsAtRail payments,
            LedgerQueries ledger,
            Duration catchUpTimeout) {
        this.log = log;
        this.views = views;
        this.payments = payments;
        this.ledger = ledger;
        this.catchUpTimeout = catchUpTimeout;
    }

    @Override
    public Optional<Cut> catchUp() throws InterruptedException {
        long head = log.headPosition();
        long deadline = System.nanoTime() + catchUpTimeout.toNanos();
        while (true) {
            Cut cut = new Cut(head, views.position(), ledger.head().position());
            if (cut.views() >= head && cut.books() >= head) {
                return Optional.of(cut);
            }
            if (System.nanoTime() - deadline >= 0) {
                return Optional.empty();
            }
            Thread.sleep(STEP);
        }
    }

    @Override
    public Map<PaymentHash, LoggedPayment> logged(Collection<PaymentHash> hashes) {
        return payments.find(hashes.stream().map(PaymentHash::value).toList()).stream()
                .map(StoredRecords::logged)
                .collect(Collectors.toMap(LoggedPayment::hash, payment -> payment));
    }

    @Override
    public List<LoggedPayment> loggedOf(String rail, String after, int limit) {
        return payments.page(rail, after, limit).stream().map(StoredRecords::logged).toList();
    }

    @Override
    public Map<PaymentHash, BookedPayment> booked(Collection<PaymentHash> hashes) {
        Map<PaymentHash, BookedPayment> booked = new HashMap<>();
        ledger.paymentsBooked(hashes.stream().map(PaymentHash::value).toList())
                .forEach(
                        payment ->
                                booked.put(
                                        new PaymentHash(payment.paymentHash()),
                                        new BookedPayment(
                                                Msat.of(payment.principalMsat()),
                                                Msat.of(payment.feeMsat()))));
        return booked;
    }

    private static LoggedPayment logged(PaymentView payment) {
        return new LoggedPayment(
                new PaymentHash(payment.paymentHash),
                new TenantId(payment.tenantId),
                new OrderId(payment.orderId),
                switch (payment.state) {
                    case INTENDED -> State.INTENDED;
                    case DISPATCHED -> State.DISPATCHED;
                    case UNKNOWN -> State.UNKNOWN;
                    case SETTLED -> State.SETTLED;
                    case FAILED -> State.FAILED;
                },
                msat(payment.amountMsat),
                msat(payment.feeMsat),
                Objects.requireNonNullElse(payment.intendedAt, Instant.EPOCH));
    }

    private static Msat msat(@Nullable Long msat) {
        return msat == null ? Msat.ZERO : Msat.of(msat);
    }
}
