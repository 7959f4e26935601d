package exchequer.settlement.rail.lnd;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.ListedPayment.Standing;
import exchequer.settlement.rail.RailListing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lightningj.lnd.proto.LightningApi.ListPaymentsResponse;
import org.lightningj.lnd.proto.LightningApi.Payment;

/** What the adapter makes of LND's list, the strange rows included. */
class LndListingTest {

    private static final Preimage PREIMAGE = new Preimage("5a".repeat(32));
    private static final String NONE =
            "00000000000000000000000000000000" + "00000000000000000000000000000000";

    private final LndPayments payments = new LndPayments(InstantSource.fixed(Instant.EPOCH));

    @ParameterizedTest
    @CsvSource({
        "0, UNKNOWN",
        "1, IN_FLIGHT",
        "2, SUCCEEDED",
        "3, FAILED",
        "4, IN_FLIGHT",
        "99, UNKNOWN"
    })
    void statuses_newer_than_the_stubs_survive(int status, Standing standing) {
        ListedPayment row = only(row().setStatusValue(status).setPaymentPreimage(PREIMAGE.value()));

        assertThat(row.standing()).isEqualTo(standing);
        assertThat(row.proof().isPresent()).isEqualTo(standing == Standing.SUCCEEDED);
        assertThat(row.index()).isEqualTo(41);
        assertThat(row.amount().value()).isEqualTo(7_000);
        assertThat(row.fee().value()).isEqualTo(3);
        assertThat(row.createdAt()).isEqualTo(Instant.ofEpochSecond(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", NONE, "not hex"})
    void success_without_its_preimage_is_unproven(String preimage) {
        ListedPayment row = only(row().setStatusValue(2).setPaymentPreimage(preimage));

        assertThat(row.standing()).isEqualTo(Standing.UNPROVEN);
        assertThat(row.proof()).isEmpty();
    }

    /** Leaving one out would make a payment look as if it were missing at the rail. */
    @Test
    void page_with_a_row_that_can_not_be_read_is_no_page() {
        RailListing listing =
                payments.list(
                        ListPaymentsResponse.newBuilder()
                                .addPayments(row())
                                .addPayments(row().setPaymentHash("?"))
                                .build(),
                        0);
        assertThat(listing).isInstanceOf(RailListing.Unavailable.class);
    }

    @Test
    void empty_page_stays_where_it_was_asked() {
        assertThat(payments.list(ListPaymentsResponse.getDefaultInstance(), 17))
                .isEqualTo(new RailListing.Page(List.of(), 17));
    }

    private ListedPayment only(Payment.Builder row) {
        RailListing listing =
                payments.list(ListPaymentsResponse.newBuilder().addPayments(row).build(), 0);
        assertThat(listing).isInstanceOf(RailListing.Page.class);
        return ((RailListing.Page) listing).payments().getFirst();
    }

    private static Payment.Builder row() {
        return Payment.newBuilder()
                .setPaymentIndex(41)
                .setPaymentHash(PREIMAGE.hash().value())
                .setStatusValue(1)
                .setValueMsat(7_000)
                .setFeeMsat(3)
                .setCreationTimeNs(5_000_000_000L);
    }
}
