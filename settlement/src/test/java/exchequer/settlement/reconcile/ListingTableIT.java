package exchequer.settlement.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.embedded.SharedPostgres;
import exchequer.market.money.Msat;
import exchequer.settlement.SettlementSchema;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.proof.TransferId;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.ListedPayment.Standing;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A rail's list comes back by hash as it was. */
class ListingTableIT {

    private static final TestInvoice BY_PREIMAGE = TestInvoice.of(1, 1_000);
    private static final TestInvoice BY_TRANSFER = TestInvoice.of(2, 1_000);
    private static final TestInvoice FAILED = TestInvoice.of(3, 1_000);

    @Test
    void each_proof_comes_back_as_what_it_was() throws SQLException {
        DataSource database = SharedPostgres.newDatabase();
        SettlementSchema.migrate(database);
        ListingTable table = new ListingTable(database);
        PaymentProof transfer = new PaymentProof.ByTransfer(TransferId.of(BY_TRANSFER.hash(), 1));
        List<ListedPayment> payments =
                List.of(
                        listed(1, BY_PREIMAGE, Optional.of(BY_PREIMAGE.proof())),
                        listed(2, BY_TRANSFER, Optional.of(transfer)),
                        listed(3, FAILED, Optional.empty()));

        table.add("run", payments);

        assertThat(table.page("run", "", 10))
                .isEqualTo(
                        payments.stream()
                                .sorted(Comparator.comparing(it -> it.hash().value()))
                                .toList());
    }

    private static ListedPayment listed(
            long index, TestInvoice invoice, Optional<PaymentProof> proof) {
        return new ListedPayment(
                index,
                invoice.hash(),
                proof.isPresent() ? Standing.SUCCEEDED : Standing.FAILED,
                invoice.amount(),
                Msat.ZERO,
                proof,
                Story.NOW);
    }
}
