package exchequer.settlement.simulation;

import exchequer.settlement.cases.resolve.CaseResolution;
import exchequer.settlement.cases.resolve.ResolveCase;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.ids.CaseId;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.RailUpdate;
import java.util.HashSet;
import java.util.Set;

/** What the people around a market do about money that went astray. */
final class Persons {

    private final World world;
    private final Diary diary;

    Persons(World world, Diary diary) {
        this.world = world;
        this.diary = diary;
    }

    /** Somebody compares the rail with the log, and tells what came late. */
    void compare() {
        for (Fact fact : world.store.facts()) {
            if (fact.event() instanceof PaymentFailed failed) {
                RailUpdate state = world.rail.books().said().get(failed.paymentHash());
                if (state instanceof RailUpdate.Succeeded) {
                    diary.note("late success " + failed.paymentHash());
                    diary.send(
                            new RecordRailUpdate(failed.orderId(), state, world.clock.instant()),
                            fact.tenant());
                }
            }
        }
    }

    /** An operator looks at what waits for a person. */
    void answer() {
        Set<CaseId> answered = new HashSet<>();
        for (Fact fact : world.store.facts().reversed()) {
            switch (fact.event()) {
                case CaseResolved resolved -> answered.add(resolved.caseId());
                case CaseOpened opened when !answered.contains(opened.caseId()) -> {
                    diary.note("answer to " + opened.caseId());
                    diary.send(
                            new ResolveCase(
                                    opened.caseId(),
                                    new CaseResolution.Explain(),
                                    "looked at",
                                    world.clock.instant()),
                            fact.tenant());
                }
                default -> {}
            }
        }
    }
}
