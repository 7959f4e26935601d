package exchequer.server.reaction;

import exchequer.market.automation.Automation;
import exchequer.market.automation.Deadlines;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.decision.Origin;
import exchequer.market.decision.Rejection;
import exchequer.market.ids.TenantId;
import exchequer.nip90.outbox.JobAnnouncer;
import exchequer.server.security.DatabaseException;
import exchequer.settlement.balance.pages.BalancePages;
import exchequer.settlement.deposit.execute.Deposits;
import exchequer.settlement.escrow.execute.Escrows;
import exchequer.settlement.payment.execute.OpenPayment;
import exchequer.settlement.payment.execute.OpenPayments;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens after an event, for each event in the order of the log: the lists kept from events
 * are updated, deadlines set, automations run. At least once; all of it is safe to repeat.
 */
public final class Reactions implements ReactionSession.Reaction<Reactions.Occurrence> {

    private static final Logger LOG = LoggerFactory.getLogger(Reactions.class);

    private final List<Automation> automations;
    private final List<Deadlines> deadlines;
    private final DeadlineKeeper keeper;
    private final OpenPayments payments;
    private final Consumer<List<OpenPayment>> paymentsListed;
    private final Escrows escrows;
    private final Runnable escrowsChanged;
    private final Deposits deposits;
    private final BalancePages balances;
    private final Runnable depositsChanged;
    private final JobAnnouncer announcer;
    private final ProviderNotices notices;
    private final Commands commands;
    private final InstantSource clock;

    /** What reacts. */
    public record Parts(
            List<Automation> automations,
            List<Deadlines> deadlines,
            DeadlineKeeper keeper,
            OpenPayments payments,
            Consumer<List<OpenPayment>> paymentsListed,
            Escrows escrows,
            Runnable escrowsChanged,
            Deposits deposits,
            BalancePages balances,
            Runnable depositsChanged,
            JobAnnouncer announcer,
            ProviderNotices notices,
            Commands commands,
            InstantSource clock) {}

    public Reactions(Parts parts) {
        this.automations = List.copyOf(parts.automations());
        this.deadlines = List.copyOf(parts.deadlines());
        this.keeper = parts.keeper();
        this.payments = parts.payments();
        this.paymentsListed = parts.paymentsListed();
        this.escrows = parts.escrows();
        this.escrowsChanged = parts.escrowsChanged();
        this.deposits = parts.deposits();
        this.balances = parts.balances();
        this.depositsChanged = parts.depositsChanged();
        this.announcer = parts.announcer();
        this.notices = parts.notices();
        this.commands = parts.commands();
        this.clock = parts.clock();
    }

    /** An event and where it stands. */
    public record Occurrence(
            DomainEvent event,
            String eventId,
            TenantId tenant,
            String correlationId,
            long position) {}

    /** The list of open payments is one for all orders, so a page costs it one commit. */
    @Override
    public void ahead(List<Occurrence> page) {
        List<OpenPayments.News> news =
                page.stream()
                        .map(
                                one ->
                                        new OpenPayments.News(
                                                one.event(),
                                                one.tenant(),
                                                one.correlationId(),
                                                one.position()))
                        .toList();
        try {
            paymentsListed.accept(payments.observe(news));
        } catch (SQLException failure) {
            throw new DatabaseException("the list of open payments was not updated", failure);
        }
    }

    /**
     * @throws RuntimeException when the infrastructure failed; the same event has to come again
     */
    @Override
    public void to(Occurrence occurrence) {
        DomainEvent event = occurrence.event();
        announcer.observe(event, occurrence.tenant());
        notices.observe(event);
        observeEscrow(occurrence);
        observeBalance(occurrence);
        for (Deadlines source : deadlines) {
            source.setBy(event).forEach(deadline -> keeper.set(deadline, occurrence));
        }
        int index = 0;
        for (Automation automation : automations) {
            String name = automation.getClass().getSimpleName();
            for (DomainCommand command : automation.react(event, clock.instant())) {
                send(command, name, index++, occurrence);
            }
        }
    }

    private void observeEscrow(Occurrence occurrence) {
        try {
            if (escrows.observe(
                    occurrence.event(),
                    occurrence.tenant(),
                    occurrence.correlationId(),
                    occurrence.position())) {
                escrowsChanged.run();
            }
        } catch (SQLException failure) {
            throw new DatabaseException("the list of escrows was not updated", failure);
        }
    }

    private void observeBalance(Occurrence occurrence) {
        try {
            balances.observe(occurrence.event(), occurrence.tenant());
            if (deposits.observe(
                    occurrence.event(),
                    occurrence.tenant(),
                    occurrence.correlationId(),
                    occurrence.position())) {
                depositsChanged.run();
            }
        } catch (SQLException failure) {
            throw new DatabaseException("the list of deposits was not updated", failure);
        }
    }

    private void send(DomainCommand command, String actor, int index, Occurrence cause) {
        Decision decision;
        try {
            decision =
                    commands.send(
                            command,
                            Origin.following(
                                    cause.tenant(),
                                    actor,
                                    cause.eventId(),
                                    index,
                                    cause.correlationId()));
        } catch (Invariant broken) {
            // It stops this unit of work and no other: a market that stands still over one order
            // is worse than an order that a person has to look at.
            LOG.error("{} broke an invariant at position {}", actor, cause.position(), broken);
            return;
        }
        // Automations wish too much on purpose; a "no" is the usual answer.
        if (decision instanceof Decision.Rejected(Rejection rejection)) {
            LOG.debug("{}: {}", actor, rejection.detail());
        }
    }
}
