package exchequer.settlement.deposit.execute;

import exchequer.market.decision.Commands;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rounds.Rounds;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * Looks after every deposit that is not over. Two executors at once do no harm: the log takes one
 * invoice and one receipt of each deposit.
 */
public final class DepositExecutor implements AutoCloseable {

    /** Deposits at the rail or the command bus at once; the rest waits its turn. */
    private static final int AT_ONCE = 16;

    private final Rounds<Deposit> rounds;

    /**
     * @param ids fresh identifiers for commands
     * @param askEvery how often a deposit is looked at when nothing hints at news
     */
    public DepositExecutor(
            Deposits deposits,
            ReceivingRail rail,
            Commands commands,
            InstantSource clock,
            Supplier<String> ids,
            Duration askEvery) {
        DepositTurn turn = new DepositTurn(rail, commands, clock, ids);
        rounds = new Rounds<>("deposit", AT_ONCE, askEvery, new Work(deposits, rail, turn));
    }

    private record Work(Deposits deposits, ReceivingRail rail, DepositTurn turn)
            implements Rounds.Work<Deposit> {

        @Override
        public List<Deposit> page(String after, int max) throws SQLException {
            return deposits.page(after, max);
        }

        @Override
        public String id(Deposit deposit) {
            return deposit.id().value();
        }

        @Override
        public boolean isOurs(Deposit deposit) {
            return deposit.rail().equals(rail.name());
        }

        @Override
        public boolean take(Deposit deposit) {
            return turn.take(deposit);
        }

        /** Only what has an invoice is worth it. */
        @Override
        public Subscription follow(Deposit deposit, Runnable news) {
            return rail.follow(deposit.invoice().orElseThrow().hash(), _ -> news.run());
        }
    }

    /** Begins with everything an earlier process left open. */
    public void start() {
        rounds.start();
    }

    /** Something changed in the list of deposits. */
    public void wake() {
        rounds.wake();
    }

    /** Stops looking; what is paid meanwhile is found at the next start. */
    @Override
    public void close() {
        rounds.close();
    }
}
