package exchequer.settlement.payment.execute;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.TenantId;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.record.PaymentMachine.State;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** The list of open payments without a database, by a clock of the test's own. */
public final class MemoryPayments implements OpenPaymentList {

    private record Row(OpenPayment payment, long position) {}

    private record Holding(String holder, Instant until, boolean followsSilence) {}

    private final InstantSource clock;
    private final BooleanSupplier down;
    private final TreeMap<String, Row> open = new TreeMap<>();
    private final Set<PaymentHash> ended = new HashSet<>();
    private final Map<String, Holding> leases = new HashMap<>();

    /**
     * @param down whether the database can not be reached
     */
    public MemoryPayments(InstantSource clock, BooleanSupplier down) {
        this.clock = clock;
        this.down = down;
    }

    public void observe(DomainEvent event, TenantId tenant, String correlationId, long position)
            throws SQLException {
        reach();
        switch (event) {
            case PaymentIntended payment -> open(payment, tenant, correlationId, position);
            case PaymentDispatched payment ->
                    move(payment.paymentHash(), State.DISPATCHED, position);
            case PaymentOutcomeUnknown payment ->
                    move(payment.paymentHash(), State.UNKNOWN, position);
            case PaymentSettled payment -> end(payment.paymentHash());
            case PaymentFailed payment -> end(payment.paymentHash());
            default -> {
                // Not about a payment's life.
            }
        }
    }

    @Override
    public List<OpenPayment> page(String after, int max) throws SQLException {
        reach();
        return open.tailMap(after, false).values().stream().map(Row::payment).limit(max).toList();
    }

    @Override
    public List<OpenPayment> named(Set<PaymentHash> payments) throws SQLException {
        reach();
        return open.values().stream()
                .map(Row::payment)
                .filter(payment -> payments.contains(payment.hash()))
                .toList();
    }

    public boolean isEmpty() {
        return open.isEmpty();
    }

    private void open(PaymentIntended payment, TenantId tenant, String correlation, long position) {
        if (!ended.contains(payment.paymentHash())) {
            OpenPayment row =
                    new OpenPayment(
                            payment.paymentHash(),
                            tenant,
                            payment.orderId(),
                            correlation,
                            payment.bolt11(),
                            payment.feeCapMsat(),
                            State.INTENDED);
            open.putIfAbsent(payment.paymentHash().value(), new Row(row, position));
        }
    }

    private void move(PaymentHash hash, State state, long position) {
        open.computeIfPresent(
                hash.value(),
                (_, row) -> {
                    OpenPayment p = row.payment();
                    return row.position() >= position
                            ? row
                            : new Row(
                                    new OpenPayment(
                                            p.hash(),
                                            p.tenant(),
                                            p.orderId(),
                                            p.correlationId(),
                                            p.bolt11(),
                                            p.feeCap(),
                                            state),
                                    position);
                });
    }

    private void end(PaymentHash hash) {
        ended.add(hash);
        open.remove(hash.value());
    }

    private void reach() throws SQLException {
        if (down.getAsBoolean()) {
            throw new SQLException("no connection");
        }
    }

    @Override
    public RailLease lease(String rail, String holder) {
        return new RailLease() {

            private Instant renewedAt = Instant.MIN;
            private long stretch;
            private boolean followsSilence;

            @Override
            public boolean renew() throws SQLException {
                reach();
                Instant now = clock.instant();
                Holding holding = leases.get(rail);
                if (holding != null
                        && !holding.holder().equals(holder)
                        && now.isBefore(holding.until())) {
                    renewedAt = Instant.MIN;
                    return false;
                }
                boolean after =
                        holding != null
                                && (!holding.holder().equals(holder) || holding.followsSilence());
                leases.put(rail, new Holding(holder, now.plus(DatabaseLease.TERM), after));
                followsSilence = after;
                if (!isHeld()) {
                    stretch++;
                }
                renewedAt = now;
                return true;
            }

            @Override
            public boolean isHeld() {
                return renewedAt != Instant.MIN
                        && clock.instant()
                                .isBefore(
                                        renewedAt
                                                .plus(DatabaseLease.TERM)
                                                .minus(DatabaseLease.MARGIN));
            }

            @Override
            public long stretch() {
                return stretch;
            }

            @Override
            public boolean followsSilence() {
                return followsSilence;
            }

            @Override
            public void release() throws SQLException {
                reach();
                renewedAt = Instant.MIN;
                leases.computeIfPresent(
                        rail, (_, held) -> held.holder().equals(holder) ? null : held);
            }
        };
    }
}
