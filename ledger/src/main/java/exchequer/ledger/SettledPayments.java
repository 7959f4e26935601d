package exchequer.ledger;

import exchequer.ledger.LedgerFact.PaymentSettled;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which payments are in the books already, as far as a batch has to know. */
final class SettledPayments {

    private record Order(String tenant, String orderId) {}

    private final Set<String> paymentHashes = new HashSet<>();
    private final Set<Order> orders = new HashSet<>();

    private SettledPayments() {}

    static SettledPayments relatedTo(Connection tx, List<Input> inputs) throws SQLException {
        var settled = new SettledPayments();
        List<PaymentSettled> facts =
                inputs.stream()
                        .map(Input::fact)
                        .filter(PaymentSettled.class::isInstance)
                        .map(PaymentSettled.class::cast)
                        .toList();
        if (!facts.isEmpty()) {
            settled.load(tx, facts);
        }
        return settled;
    }

    // Joined, not "= any (…)": for that the planner weighs each element against the statistics,
    // which takes longer than finding all of them. The rule of an order's transfers is looked at
    // here: with it in the query, the index of all principals would seem to answer it.
    private void load(Connection tx, List<PaymentSettled> facts) throws SQLException {
        try (var select =
                tx.prepareStatement(
                        """
                        select t.tenant, t.order_id, t.payment_hash, t.rule
                        from unnest(?::text[]) as asked (payment_hash)
                        join ledger.transfers t on t.payment_hash = asked.payment_hash
                        where t.rule = 'payment_principal'
                        union all
                        select t.tenant, t.order_id, t.payment_hash, t.rule
                        from unnest(?::text[]) as asked (order_id)
                        join ledger.transfers t on t.order_id = asked.order_id""")) {
            select.setArray(1, SqlArrays.texts(tx, facts, PaymentSettled::paymentHash));
            select.setArray(2, SqlArrays.texts(tx, facts, PaymentSettled::orderId));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    if (rows.getString(4).equals(PostingRule.PAYMENT_PRINCIPAL.text())) {
                        orders.add(new Order(rows.getString(1), rows.getString(2)));
                        paymentHashes.add(rows.getString(3));
                    }
                }
            }
        }
    }

    /**
     * Notes the settlement, if the input is one, and says whether another payment of its order was
     * settled before.
     *
     * @throws LedgerIntegrityException when this very payment was: a preimage pays for one thing
     */
    boolean orderSettledBefore(Input input) {
        if (!(input.fact() instanceof PaymentSettled settled)) {
            return false;
        }
        if (!paymentHashes.add(settled.paymentHash())) {
            throw new LedgerIntegrityException(
                    "event %s settles payment %s a second time"
                            .formatted(input.event().eventId(), settled.paymentHash()));
        }
        return !orders.add(new Order(input.event().tenantId(), settled.orderId()));
    }
}
