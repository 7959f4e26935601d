package exchequer.projections.view;

import java.util.List;

/** An order with its proofs and every attempt to pay it. */
public record OrderDetail(OrderView order, List<ProofView> proofs, List<PaymentView> payments) {
    public OrderDetail {
        proofs = List.copyOf(proofs);
        payments = List.copyOf(payments);
    }
}
