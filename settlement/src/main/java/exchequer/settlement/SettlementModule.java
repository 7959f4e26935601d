package exchequer.settlement;

import exchequer.market.automation.Automation;
import exchequer.market.decision.Decider;
import exchequer.settlement.automation.WhenEscrowEndsThenFailOrder;
import exchequer.settlement.automation.WhenOrderPlacedThenRefuseLosers;
import exchequer.settlement.automation.WhenPaidAndAcceptedThenCloseOrder;
import exchequer.settlement.automation.WhenPaymentDueThenIntend;
import exchequer.settlement.automation.WhenQuotePayableThenAward;
import exchequer.settlement.balance.Funding;
import exchequer.settlement.balance.clear.ClearHold;
import exchequer.settlement.cases.open.OpenCase;
import exchequer.settlement.cases.resolve.ResolveCase;
import exchequer.settlement.charge.award.AwardPayableQuote;
import exchequer.settlement.charge.raise.RaiseCharge;
import exchequer.settlement.charge.refuse.RefuseLosingCharges;
import exchequer.settlement.deposit.record.RecordDepositUpdate;
import exchequer.settlement.deposit.request.RequestDeposit;
import exchequer.settlement.escrow.record.RecordEscrowUpdate;
import exchequer.settlement.escrow.request.RequestEscrow;
import exchequer.settlement.order.close.ClosePaidOrder;
import exchequer.settlement.payment.intend.FeePolicy;
import exchequer.settlement.payment.intend.IntendPayment;
import exchequer.settlement.payment.record.RecordRailUpdate;
import java.time.ZoneId;
import java.util.List;

/** Everything settlement decides and does by itself, for whoever assembles an application. */
public final class SettlementModule {

    public static final List<Decider<?, ?>> DECIDERS =
            List.of(
                    RaiseCharge.DECIDER,
                    AwardPayableQuote.DECIDER,
                    RefuseLosingCharges.DECIDER,
                    IntendPayment.DECIDER,
                    RecordRailUpdate.DECIDER,
                    RequestEscrow.DECIDER,
                    RecordEscrowUpdate.DECIDER,
                    RequestDeposit.DECIDER,
                    RecordDepositUpdate.DECIDER,
                    ClearHold.DECIDER,
                    ClosePaidOrder.DECIDER,
                    OpenCase.DECIDER,
                    ResolveCase.DECIDER);

    private SettlementModule() {}

    /** For a market in which the treasury pays, on its buyers' account. */
    public static List<Automation> automations(
            FeePolicy feePolicy, ZoneId businessZone, String rail) {
        return automations(feePolicy, businessZone, rail, Funding.TREASURY);
    }

    /**
     * @param funding whose money pays the orders from now on
     */
    public static List<Automation> automations(
            FeePolicy feePolicy, ZoneId businessZone, String rail, Funding funding) {
        return List.of(
                new WhenQuotePayableThenAward(),
                new WhenOrderPlacedThenRefuseLosers(),
                new WhenPaymentDueThenIntend(feePolicy, businessZone, rail, funding),
                new WhenPaidAndAcceptedThenCloseOrder(),
                new WhenEscrowEndsThenFailOrder());
    }
}
