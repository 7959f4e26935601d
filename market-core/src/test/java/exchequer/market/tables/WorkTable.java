package exchequer.market.tables;

import static exchequer.market.Facts.BUYER;
import static exchequer.market.Facts.EVIDENCE;
import static exchequer.market.Facts.ORDER;
import static exchequer.market.Facts.PER_DAY;
import static exchequer.market.Facts.PER_ORDER;
import static exchequer.market.Facts.PROVIDER;
import static exchequer.market.Facts.RFQ;
import static exchequer.market.Facts.T0;
import static exchequer.market.Facts.budgetSet;
import static exchequer.market.Facts.deliverySubmitted;
import static exchequer.market.Facts.minute;
import static exchequer.market.Facts.rfqOpened;
import static exchequer.market.Facts.workFailed;
import static exchequer.market.Facts.workProgressed;
import static exchequer.market.tables.Row.row;

import exchequer.market.budget.set.SetBudget;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.WorkFailed;
import exchequer.market.events.WorkProgressed;
import exchequer.market.money.Msat;
import exchequer.market.rejection.MarketRejection.DeliveryAlreadyMade;
import exchequer.market.rejection.MarketRejection.FieldMalformed;
import exchequer.market.rejection.MarketRejection.FieldTooLong;
import exchequer.market.rejection.MarketRejection.RfqNotFound;
import exchequer.market.work.fail.ReportFailure;
import exchequer.market.work.progress.ReportProgress;
import java.util.List;
import org.jspecify.annotations.Nullable;

final class WorkTable {

    private static final String LONG = "x".repeat(2_001);
    private static final String LONGEST = "x".repeat(2_000);

    private WorkTable() {}

    static List<Row> reportingProgress() {
        return List.of(
                row("unknown request, before length")
                        .when(progress(LONG, EVIDENCE))
                        .refused(new RfqNotFound(RFQ)),
                row("before the award", rfqOpened())
                        .when(progress("half way", EVIDENCE))
                        .adds(workProgressed()),
                row("longest", rfqOpened())
                        .when(progress(LONGEST, EVIDENCE))
                        .adds(progressed(LONGEST, EVIDENCE)),
                row("same report, before length", rfqOpened(), workProgressed())
                        .when(progress(LONG, EVIDENCE))
                        .addsNothing(),
                row("another report", rfqOpened(), workProgressed())
                        .when(progress("done soon", "other"))
                        .adds(progressed("done soon", "other")),
                row("without a reference", rfqOpened(), progressed("a", null), workProgressed())
                        .when(progress("a", null))
                        .adds(progressed("a", null)),
                row("too long", rfqOpened())
                        .when(progress(LONG, EVIDENCE))
                        .refused(new FieldTooLong("note", 2_000)));
    }

    static List<Row> reportingFailure() {
        return List.of(
                row("unknown request, before length")
                        .when(failure(LONG))
                        .refused(new RfqNotFound(RFQ)),
                row("gives up", rfqOpened()).when(failure("out of memory")).adds(workFailed()),
                row("longest", rfqOpened())
                        .when(failure(LONGEST))
                        .adds(new WorkFailed(ORDER, RFQ, PROVIDER, LONGEST, EVIDENCE, minute(12))),
                row("gave up before", rfqOpened(), workFailed(), deliverySubmitted())
                        .when(failure("once more"))
                        .addsNothing(),
                row("delivered, before length", rfqOpened(), deliverySubmitted())
                        .when(failure(LONG))
                        .refused(new DeliveryAlreadyMade(ORDER)),
                row("too long", rfqOpened())
                        .when(failure(LONG))
                        .refused(new FieldTooLong("reason", 2_000)));
    }

    static List<Row> settingBudgets() {
        Msat less = Msat.ofSat(1);
        return List.of(
                row("first").when(budget(PER_ORDER, PER_DAY)).adds(budgetSet()),
                row("nothing may be spent")
                        .when(budget(Msat.ZERO, Msat.ZERO))
                        .adds(new BudgetSet(BUYER, Msat.ZERO, Msat.ZERO, T0)),
                row("a day of one order")
                        .when(budget(PER_DAY, PER_DAY))
                        .adds(new BudgetSet(BUYER, PER_DAY, PER_DAY, T0)),
                row("same again", budgetSet()).when(budget(PER_ORDER, PER_DAY)).addsNothing(),
                row("less per order", budgetSet())
                        .when(budget(less, PER_DAY))
                        .adds(new BudgetSet(BUYER, less, PER_DAY, T0)),
                row("less per day", budgetSet())
                        .when(budget(PER_ORDER, PER_ORDER))
                        .adds(new BudgetSet(BUYER, PER_ORDER, PER_ORDER, T0)),
                row("an order above the day", budgetSet())
                        .when(budget(PER_DAY.plus(Msat.of(1)), PER_DAY))
                        .refused(new FieldMalformed("per_order_msat", "at most per_day_msat")));
    }

    private static SetBudget budget(Msat perOrder, Msat perDay) {
        return new SetBudget(BUYER, perOrder, perDay, T0);
    }

    private static ReportProgress progress(String note, @Nullable String reference) {
        return new ReportProgress(ORDER, RFQ, PROVIDER, note, reference, minute(12));
    }

    private static WorkProgressed progressed(String note, @Nullable String reference) {
        return new WorkProgressed(ORDER, RFQ, PROVIDER, note, reference, minute(12));
    }

    private static ReportFailure failure(String reason) {
        return new ReportFailure(ORDER, RFQ, PROVIDER, reason, EVIDENCE, minute(12));
    }
}
