package exchequer.ledger.verify;

import exchequer.ledger.verify.ExportedLine.Content;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is booked for the payments that somebody asks about. */
final class PaymentFacts {

    private static final String PRINCIPAL = "payment_principal";
    private static final String FEE = "routing_fee";

    /**
     * The bookings of one payment.
     *
     * @param settledAt microseconds since 1970
     */
    record Booked(String tenant, long amountMsat, long feeMsat, long settledAt) {}

    private final Set<String> wanted;
    private final Map<String, Booked> booked = new HashMap<>();

    /**
     * @param wanted payment hashes
     */
    PaymentFacts(Set<String> wanted) {
        this.wanted = wanted;
    }

    /** Takes an entry that has been verified into account. */
    void note(Content entry) {
        @Nullable String payment = entry.paymentHash();
        if (payment == null || !wanted.contains(payment) || entry.legs().isEmpty()) {
            return;
        }
        long amount = entry.legs().getFirst().amount();
        if (entry.rule().equals(PRINCIPAL)) {
            @Nullable Booked before = booked.get(payment);
            long fee = before == null ? 0 : before.feeMsat;
            booked.put(payment, new Booked(entry.tenant(), amount, fee, entry.effectiveAt()));
        } else if (entry.rule().equals(FEE)) {
            @Nullable Booked before = booked.get(payment);
            booked.put(
                    payment,
                    new Booked(
                            entry.tenant(),
                            before == null ? 0 : before.amountMsat,
                            amount,
                            entry.effectiveAt()));
        }
    }

    Optional<Booked> of(String paymentHash) {
        return Optional.ofNullable(booked.get(paymentHash));
    }
}
