package exchequer.settlement.refund.issue;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.decision.Decision;
import exchequer.market.money.Msat;
import exchequer.settlement.Prepaid;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.TwoNodes;
import exchequer.settlement.events.RefundIssued;
import exchequer.settlement.events.RefundReason;
import exchequer.settlement.ids.RefundId;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One order is refunded by many at once, on two nodes over one PostgreSQL. */
class ConcurrentRefundIT {

    private static final int CALLERS = 24;
    private static final Story STORY = Story.first();
    private static final TestInvoice INVOICE = TestInvoice.of(1, PRICE);

    private final TwoNodes nodes = TwoNodes.start();

    @AfterEach
    void stop() {
        nodes.close();
    }

    @Test
    void double_refund_is_impossible_under_retries_and_concurrency() throws Exception {
        pay();

        // Each of four refunds is asked for by many, each time under another identifier.
        List<Decision> answers = atOnce(number -> refund("refund " + number % 4, 12_500));

        assertThat(answers).allMatch(Decision.Accepted.class::isInstance);
        assertThat(nodes.all(RefundIssued.class))
                .extracting(RefundIssued::refundId)
                .hasSize(4)
                .doesNotHaveDuplicates();
        assertThat(total()).isEqualTo(PRICE);
    }

    @Test
    void refunds_of_one_order_at_once_are_never_more_than_was_paid() throws Exception {
        pay();

        atOnce(number -> refund("refund " + number, 9_000));

        assertThat(nodes.all(RefundIssued.class)).hasSize(5);
        assertThat(total()).isEqualTo(Msat.of(45_000));
    }

    private void pay() throws Exception {
        nodes.append(
                List.of(
                        STORY.placed(),
                        Prepaid.received(77, PRICE.value()),
                        Prepaid.drawn(STORY, INVOICE, 0, List.of())));
    }

    private Msat total() throws Exception {
        return nodes.all(RefundIssued.class).stream()
                .map(RefundIssued::amountMsat)
                .reduce(Msat.ZERO, Msat::plus);
    }

    private List<Decision> atOnce(IntFunction<IssueRefund> wishes) throws Exception {
        return nodes.atOnce(IntStream.range(0, CALLERS).mapToObj(wishes).toList());
    }

    private static IssueRefund refund(String key, long msat) {
        return new IssueRefund(
                RefundId.of(key),
                STORY.orderId(),
                Msat.of(msat),
                RefundReason.OVERCHARGED,
                null,
                false,
                "too dear",
                Prepaid.PAGE,
                NOW);
    }
}
