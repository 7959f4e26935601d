package exchequer.projections.view;

import java.util.List;

/** An order with its proofs, every attempt to pay it, and what of it went back to the buyer. */
public record OrderDetail(
        OrderView order,
        List<ProofView> proofs,
        List<PaymentView> payments,
        List<RefundView> refunds) {
    public OrderDetail {
        proofs = List.copyOf(proofs);
        payments = List.copyOf(payments);
        refunds = List.copyOf(refunds);
    }
}
