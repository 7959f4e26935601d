package exchequer.settlement.payment.execute;

import exchequer.market.decision.CommandFailedException;
import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Origin;
import exchequer.settlement.FactLog;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Predicate;

/** A log in memory whose events are fed to the list of open payments, at once or when told. */
final class FollowedLog implements Commands {

    private final FactLog log = new FactLog();
    private final OpenPayments payments;
    private volatile Predicate<DomainCommand> failing = _ -> false;
    private volatile boolean followed = true;
    private int fed;

    FollowedLog(OpenPayments payments) {
        this.payments = payments;
    }

    FactLog facts() {
        return log;
    }

    /** The list is no longer told of what happens. */
    void stopFollowing() {
        followed = false;
    }

    /** These commands get lost before they are decided. */
    void failing(Predicate<DomainCommand> commands) {
        failing = commands;
    }

    void happened(DomainEvent... events) {
        log.and(events);
        follow();
    }

    @Override
    public Decision send(DomainCommand command, Origin origin) {
        if (failing.test(command)) {
            throw new CommandFailedException("lost", new SQLException("no connection"));
        }
        Decision decision = log.send(command, origin);
        follow();
        return decision;
    }

    private synchronized void follow() {
        if (!followed) {
            return;
        }
        List<FactLog.Entry> entries = log.entries();
        try {
            for (; fed < entries.size(); fed++) {
                FactLog.Entry entry = entries.get(fed);
                observe(entry, fed + 1);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void observe(FactLog.Entry entry, long position) throws SQLException {
        payments.observe(
                List.of(new OpenPayments.News(entry.event(), entry.tenant(), "corr", position)));
    }

    /** Reads everything once more from the start, as after the loss of a reader's place. */
    void readAgain() throws SQLException {
        long position = 0;
        for (FactLog.Entry entry : log.entries()) {
            observe(entry, ++position);
        }
    }
}
