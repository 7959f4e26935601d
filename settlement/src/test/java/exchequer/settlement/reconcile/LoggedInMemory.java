package exchequer.settlement.reconcile;

import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.payment.record.PaymentMachine.State;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The log and faithful books of it, and copies of the log that can be late. */
final class LoggedInMemory implements OurRecords {

    private final FactLog log;
    private final Set<PaymentHash> unbooked = new HashSet<>();
    private boolean behind;
    private int seen = Integer.MAX_VALUE;

    LoggedInMemory(FactLog log) {
        this.log = log;
    }

    /** From now on copies never catch up. */
    void stopCatchingUp() {
        behind = true;
    }

    /** Copies show only so many facts, though they claim to show all. */
    void showOnly(int facts) {
        seen = facts;
    }

    void forgetBooking(PaymentHash hash) {
        unbooked.add(hash);
    }

    void bookAll() {
        unbooked.clear();
    }

    @Override
    public Optional<Cut> catchUp() {
        long head = log.entries().size();
        return behind ? Optional.empty() : Optional.of(new Cut(head, head, head));
    }

    @Override
    public Map<PaymentHash, LoggedPayment> logged(Collection<PaymentHash> hashes) {
        Map<PaymentHash, LoggedPayment> known = new HashMap<>(all(""));
        known.keySet().retainAll(hashes);
        return known;
    }

    @Override
    public List<LoggedPayment> loggedOf(String rail, String after, int limit) {
        Map<String, LoggedPayment> sorted = new TreeMap<>();
        all(rail).forEach((hash, payment) -> sorted.put(hash.value(), payment));
        return sorted.entrySet().stream()
                .filter(entry -> entry.getKey().compareTo(after) > 0)
                .map(Map.Entry::getValue)
                .limit(limit)
                .toList();
    }

    @Override
    public Map<PaymentHash, BookedPayment> booked(Collection<PaymentHash> hashes) {
        Map<PaymentHash, BookedPayment> booked = new HashMap<>();
        log.all(PaymentSettled.class).stream()
                .filter(payment -> hashes.contains(payment.paymentHash()))
                .filter(payment -> !unbooked.contains(payment.paymentHash()))
                .forEach(
                        payment ->
                                booked.put(
                                        payment.paymentHash(),
                                        new BookedPayment(
                                                payment.amountMsat(), payment.feeMsat())));
        return booked;
    }

    private Map<PaymentHash, LoggedPayment> all(String rail) {
        Map<PaymentHash, LoggedPayment> all = new HashMap<>();
        for (FactLog.Entry entry : log.entries().stream().limit(seen).toList()) {
            switch (entry.event()) {
                case PaymentIntended payment when rail.isEmpty() || payment.rail().equals(rail) ->
                        all.put(
                                payment.paymentHash(),
                                new LoggedPayment(
                                        payment.paymentHash(),
                                        entry.tenant(),
                                        payment.orderId(),
                                        State.INTENDED,
                                        payment.amountMsat(),
                                        Msat.ZERO,
                                        payment.intendedAt()));
                // Without intent when a person has assigned it to its order.
                case PaymentSettled payment when rail.isEmpty() || payment.rail().equals(rail) ->
                        all.compute(
                                payment.paymentHash(),
                                (hash, before) ->
                                        new LoggedPayment(
                                                hash,
                                                entry.tenant(),
                                                payment.orderId(),
                                                State.SETTLED,
                                                payment.amountMsat(),
                                                payment.feeMsat(),
                                                before == null
                                                        ? payment.settledAt()
                                                        : before.intendedAt()));
                case PaymentFailed payment ->
                        all.computeIfPresent(
                                payment.paymentHash(),
                                (_, before) ->
                                        new LoggedPayment(
                                                before.hash(),
                                                before.tenant(),
                                                before.orderId(),
                                                State.FAILED,
                                                before.amount(),
                                                before.fee(),
                                                before.intendedAt()));
                default -> {
                    // Not about how a payment stands.
                }
            }
        }
        return all;
    }
}
