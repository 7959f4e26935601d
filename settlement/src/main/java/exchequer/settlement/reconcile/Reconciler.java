package exchequer.settlement.reconcile;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.Origin;
import exchequer.market.decision.Rejection;
import exchequer.market.ids.DerivedId;
import exchequer.market.ids.TenantId;
import exchequer.settlement.cases.open.OpenCase;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.RailReconciled;
import exchequer.settlement.events.ReconciliationOutcome;
import exchequer.settlement.payment.record.RecordRailUpdate;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.reconcile.Reconciliation.Found;
import exchequer.settlement.reconcile.Reconciliation.Outcome;
import exchequer.settlement.reconcile.Reconciliation.Standing;
import exchequer.settlement.reconcile.note.NoteReconciliation;
import exchequer.settlement.rejection.SettlementRejection.CaseIsResolved;
import exchequer.settlement.rejection.SettlementRejection.DifferenceIsGone;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a rail with log and books, and opens a case for what differs. A difference counts when
 * two looks at a distance have found the same; payments go on meanwhile, and one of them caught in
 * the middle is no difference. The same difference opens one case, however often it is found, on
 * however many nodes: runs may overlap.
 */
public final class Reconciler {

    private static final String ACTOR = "reconciliation";

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final PaymentRail rail;
    private final Reconciliations runs;
    private final Commands commands;
    private final TenantId tenant;
    private final InstantSource clock;
    private final Settings settings;
    private final Pause pause;
    private final Onlooker onlooker;

    /**
     * @param patience how long a payment may be under way
     * @param distance between the two looks
     */
    public record Settings(Duration patience, Duration distance) {}

    /** Lets time pass between the looks. */
    @FunctionalInterface
    public interface Pause {

        void take(Duration distance) throws InterruptedException;
    }

    /**
     * @param tenant whose case it is when a payment belongs to nobody
     */
    public Reconciler(
            PaymentRail rail,
            OurRecords records,
            DataSource database,
            Commands commands,
            TenantId tenant,
            InstantSource clock,
            Settings settings,
            Pause pause) {
        this.rail = rail;
        this.runs = new Reconciliations(database);
        this.commands = commands;
        this.tenant = tenant;
        this.clock = clock;
        this.settings = settings;
        this.pause = pause;
        this.onlooker =
                new Onlooker(rail, records, new ListingTable(database), clock, settings.patience());
    }

    /** What is compared. */
    public String rail() {
        return rail.name();
    }

    /**
     * Runs once and keeps the result, whatever it is.
     *
     * @param runId new for each run
     * @throws SQLException when the result can not be kept
     * @throws InterruptedException when the caller is interrupted; the run stays unfinished
     */
    public Reconciliation run(String runId) throws SQLException, InterruptedException {
        runs.begin(runId, rail.name(), clock.instant());
        try {
            return finish(runId, looked(runId));
        } catch (SQLException | RuntimeException failure) {
            LOG.error("reconciliation {} of {} failed", runId, rail.name(), failure);
            return finish(runId, Result.without(Outcome.FAILED));
        }
    }

    private record Result(
            Outcome outcome, Cut cut, long listed, long logged, long passing, List<Found> found) {

        static Result without(Outcome outcome) {
            return new Result(outcome, Cut.NONE, 0, 0, 0, List.of());
        }

        long count(boolean answered) {
            return found.stream()
                    .filter(one -> (one.standing() == Standing.ANSWERED) == answered)
                    .count();
        }
    }

    private Reconciliation finish(String runId, Result result) throws SQLException {
        runs.finish(
                runId,
                new Reconciliations.Ending(
                        result.outcome(),
                        clock.instant(),
                        result.cut(),
                        result.listed(),
                        result.logged(),
                        result.count(false),
                        result.count(true),
                        result.passing(),
                        result.found()));
        Reconciliation run = runs.find(runId).orElseThrow();
        tellTheLog(run);
        return run;
    }

    /** For the reports. A run that the log does not hear of is a run all the same. */
    private void tellTheLog(Reconciliation run) {
        try {
            commands.send(
                    new NoteReconciliation(
                            new RailReconciled(
                                    run.runId(),
                                    run.rail(),
                                    said(run.outcome()),
                                    run.listed(),
                                    run.logged(),
                                    run.differing(),
                                    run.answered(),
                                    run.cut().log(),
                                    run.startedAt(),
                                    Objects.requireNonNull(run.finishedAt()))),
                    new Origin(tenant, ACTOR, DerivedId.derive("cmd_", run.runId()), null));
        } catch (RuntimeException failure) {
            LOG.warn("the log does not hear of {}: {}", run.runId(), failure.toString());
        }
    }

    private static ReconciliationOutcome said(Outcome outcome) {
        return switch (outcome) {
            case AGREES -> ReconciliationOutcome.AGREES;
            case DIFFERS -> ReconciliationOutcome.DIFFERS;
            case RAIL_UNAVAILABLE -> ReconciliationOutcome.RAIL_UNAVAILABLE;
            case BEHIND -> ReconciliationOutcome.BEHIND;
            case FAILED, RUNNING -> ReconciliationOutcome.FAILED;
        };
    }

    private Result looked(String runId) throws SQLException, InterruptedException {
        Look first = onlooker.look(runId, listed -> runs.listed(runId, listed));
        if (!first.isComplete() || first.differences().isEmpty()) {
            return resultOf(first, 0, List.of());
        }
        pause.take(settings.distance());
        Look second = onlooker.look(runId, listed -> runs.listed(runId, listed));
        if (!second.isComplete()) {
            return resultOf(second, 0, List.of());
        }
        List<Found> found = new ArrayList<>();
        for (Difference difference : first.differences()) {
            // What the second look has seen is the newer evidence.
            second.confirming(difference)
                    .flatMap(confirmed -> judged(runId, confirmed))
                    .ifPresent(found::add);
        }
        return resultOf(second, first.differences().size() - found.size(), found);
    }

    private static Result resultOf(Look look, long passing, List<Found> found) {
        Outcome outcome =
                switch (look.outcome()) {
                    case RAIL_UNAVAILABLE -> Outcome.RAIL_UNAVAILABLE;
                    case BEHIND -> Outcome.BEHIND;
                    case SEEN, NOT_LISTED ->
                            found.stream().allMatch(one -> one.standing() == Standing.ANSWERED)
                                    ? Outcome.AGREES
                                    : Outcome.DIFFERS;
                };
        return new Result(outcome, look.cut(), look.listed(), look.logged(), passing, found);
    }

    /** Opens the case, and says how it stands; empty when the log explains the difference. */
    private Optional<Found> judged(String runId, Difference difference) {
        Optional<DomainCommand> command = command(difference);
        if (command.isEmpty()) {
            return Optional.of(found(difference, Standing.UNDECIDED));
        }
        TenantId owner = difference.logged().map(LoggedPayment::tenant).orElse(tenant);
        Decision decision =
                commands.send(
                        command.get(),
                        new Origin(
                                owner,
                                ACTOR,
                                DerivedId.derive("cmd_", runId, difference.caseId().value()),
                                null));
        return switch (decision) {
            case Decision.Accepted accepted ->
                    Optional.of(
                            found(
                                    difference,
                                    accepted.events().isEmpty() ? Standing.OPEN : Standing.OPENED));
            case Decision.Rejected(CaseIsResolved _) ->
                    Optional.of(found(difference, Standing.ANSWERED));
            case Decision.Rejected(DifferenceIsGone _) -> Optional.empty();
            case Decision.Rejected(Rejection other) -> {
                LOG.error("difference about {}: {}", difference.hash(), other.detail());
                yield Optional.of(found(difference, Standing.UNDECIDED));
            }
        };
    }

    private Optional<DomainCommand> command(Difference difference) {
        if (difference.kind() != CaseKind.SETTLED_AFTER_FAILURE) {
            return Optional.of(
                    new OpenCase(
                            rail.name(),
                            difference.kind(),
                            difference.hash(),
                            difference.evidence(),
                            difference.detail(),
                            clock.instant()));
        }
        // Nobody asks about a failed payment any more. Its success is news like any other: it is
        // booked, and the case is opened where the news is taken down.
        RailUpdate news = rail.track(difference.hash());
        return news instanceof RailUpdate.Succeeded
                ? difference
                        .logged()
                        .map(
                                logged ->
                                        new RecordRailUpdate(
                                                logged.orderId(), news, clock.instant()))
                : Optional.empty();
    }

    private static Found found(Difference difference, Standing standing) {
        return new Found(
                difference.hash(),
                difference.kind(),
                difference.caseId(),
                standing,
                difference.evidence(),
                difference.detail());
    }
}
