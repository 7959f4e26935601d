package exchequer.settlement.escrow.request;

import static exchequer.settlement.Story.NOW;
import static exchequer.settlement.Story.PRICE;
import static exchequer.settlement.Story.RAIL;
import static exchequer.settlement.Story.TODAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.market.decision.Decision;
import exchequer.market.decision.Rejection;
import exchequer.market.events.OrderOutcome;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyJudged;
import exchequer.market.rejection.MarketRejection.NotRfqBuyer;
import exchequer.market.rejection.MarketRejection.OrderIsClosed;
import exchequer.market.rejection.MarketRejection.OrderNotFound;
import exchequer.settlement.FactLog;
import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.EscrowRequested;
import exchequer.settlement.ids.EscrowId;
import exchequer.settlement.rejection.SettlementRejection.OrderIsPrepaid;
import exchequer.settlement.rejection.SettlementRejection.PaymentBegun;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RequestEscrowTest {

    private static final Story STORY = Story.first();
    private static final EscrowPolicy POLICY =
            new EscrowPolicy(Msat.of(100), 10_000, Duration.ofHours(2), 1_008, 36);
    private static final RequestEscrow WISH =
            new RequestEscrow(STORY.orderId(), STORY.buyer(), POLICY, RAIL, false, NOW);

    static Stream<Arguments> decisions() {
        var rejected = STORY.rejected();
        return Stream.of(
                Arguments.of(new FactLog(), no(new OrderNotFound(STORY.orderId()))),
                Arguments.of(FactLog.of(STORY.placed()), requested()),
                Arguments.of(FactLog.of(STORY.placed(), STORY.delivered()), requested()),
                Arguments.of(
                        FactLog.of(STORY.placed(), STORY.escrowRequested()),
                        Decision.alreadyDone()),
                Arguments.of(
                        FactLog.of(
                                STORY.placed(),
                                STORY.escrowRequested(),
                                STORY.escrowExpired(Msat.ZERO)),
                        Decision.alreadyDone()),
                Arguments.of(
                        FactLog.of(STORY.placed(), STORY.closed(OrderOutcome.FAILED)),
                        no(new OrderIsClosed(STORY.orderId()))),
                Arguments.of(
                        FactLog.of(STORY.prepaid().placed()),
                        no(new OrderIsPrepaid(STORY.orderId()))),
                Arguments.of(
                        FactLog.of(STORY.placed(), STORY.accepted()),
                        no(new DeliveryAlreadyJudged(STORY.orderId(), "accepted"))),
                Arguments.of(
                        FactLog.of(STORY.placed(), rejected),
                        no(new DeliveryAlreadyJudged(STORY.orderId(), "rejected"))),
                Arguments.of(
                        FactLog.of(
                                STORY.placed(),
                                STORY.intended(TestInvoice.of(1, PRICE), 10, TODAY)),
                        no(new PaymentBegun(STORY.orderId()))),
                Arguments.of(
                        FactLog.of(STORY.from(Story.RIVAL).placed()),
                        no(new OrderNotFound(STORY.orderId()))));
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void escrow_is_requested_once_while_there_is_something_to_wait_for(
            FactLog facts, Decision expected) {
        assertThat(facts.decide(WISH)).isEqualTo(expected);
    }

    /** Work that is delivered before its award is accepted together with it. */
    @Test
    void where_escrow_is_the_rule_it_is_requested_after_acceptance_too() {
        RequestEscrow rule =
                new RequestEscrow(STORY.orderId(), STORY.buyer(), POLICY, RAIL, true, NOW);
        FactLog accepted = FactLog.of(STORY.placed(), STORY.accepted());

        assertThat(accepted.decide(rule)).isEqualTo(requested(STORY.accepted().acceptedAt()));
        assertThat(accepted.and(STORY.settled(TestInvoice.of(1, PRICE), 0, TODAY)).decide(rule))
                .as("paid is paid")
                .isEqualTo(no(new PaymentBegun(STORY.orderId())));
        assertThat(FactLog.of(STORY.placed(), STORY.rejected()).decide(rule))
                .isEqualTo(no(new DeliveryAlreadyJudged(STORY.orderId(), "rejected")));
    }

    @Test
    void only_the_buyer_can_be_asked() {
        RequestEscrow other =
                new RequestEscrow(STORY.orderId(), Story.RIVAL, POLICY, RAIL, false, NOW);

        assertThat(FactLog.of(STORY.placed()).decide(other))
                .isEqualTo(no(new NotRfqBuyer(STORY.rfqId())));
    }

    @Test
    void fee_is_a_base_and_a_share_rounded_down() {
        assertThat(POLICY.feeOn(Msat.of(99))).isEqualTo(Msat.of(100));
        assertThat(POLICY.feeOn(Msat.of(100))).isEqualTo(Msat.of(101));
        assertThat(POLICY.feeOn(Msat.of(50_099))).isEqualTo(Msat.of(600));
    }

    @Test
    void a_policy_leaves_time_to_work() {
        assertThatThrownBy(() -> new EscrowPolicy(Msat.ZERO, 0, Duration.ofHours(1), 60, 36))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EscrowPolicy(Msat.ZERO, 0, Duration.ofHours(1), 2_016, 36))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new EscrowPolicy(Msat.ZERO, 0, Duration.ZERO, 1_008, 36))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () ->
                                new EscrowPolicy(
                                        Msat.ZERO, 1_000_001, Duration.ofHours(1), 1_008, 36))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Decision requested() {
        return requested(null);
    }

    private static Decision requested(@Nullable Instant acceptedAt) {
        return Decision.accepted(
                new EscrowRequested(
                        EscrowId.of(STORY.orderId()),
                        STORY.orderId(),
                        STORY.rfqId(),
                        STORY.buyer(),
                        STORY.provider(),
                        PRICE,
                        Msat.of(600),
                        RAIL,
                        NOW.plus(Duration.ofHours(2)),
                        1_008,
                        36,
                        NOW,
                        acceptedAt));
    }

    private static Decision no(Rejection rejection) {
        return Decision.rejected(rejection);
    }
}
