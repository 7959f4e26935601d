package exchequer.settlement.escrow.execute;

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
 * Looks after every escrow that is not over. What is done for one is {@link EscrowTurn}'s. Two
 * executors at once do no harm: every request to the rail is safe to repeat.
 */
public final class EscrowExecutor implements AutoCloseable {

    /** Escrows at the rail or the command bus at once; the rest waits its turn. */
    private static final int AT_ONCE = 64;

    private final Rounds<Escrow> rounds;

    /**
     * @param ids fresh identifiers for commands
     * @param askEvery how often an escrow is looked at when nothing hints at news
     */
    public EscrowExecutor(
            Escrows escrows,
            EscrowSecrets secrets,
            ReceivingRail rail,
            Commands commands,
            InstantSource clock,
            Supplier<String> ids,
            Duration askEvery) {
        EscrowTurn turn = new EscrowTurn(secrets, rail, commands, clock, ids);
        rounds = new Rounds<>("escrow", AT_ONCE, askEvery, new Work(escrows, secrets, rail, turn));
    }

    private record Work(Escrows escrows, EscrowSecrets secrets, ReceivingRail rail, EscrowTurn turn)
            implements Rounds.Work<Escrow> {

        @Override
        public List<Escrow> page(String after, int max) throws SQLException {
            return escrows.page(after, max);
        }

        @Override
        public String id(Escrow escrow) {
            return escrow.id().value();
        }

        @Override
        public boolean isOurs(Escrow escrow) {
            return escrow.rail().equals(rail.name());
        }

        @Override
        public boolean take(Escrow escrow) throws SQLException {
            return turn.take(escrow);
        }

        @Override
        public Subscription follow(Escrow escrow, Runnable news) throws SQLException {
            return rail.follow(secrets.of(escrow.id()).hash(), _ -> news.run());
        }
    }

    /** Begins with everything an earlier process left open. */
    public void start() {
        rounds.start();
    }

    /** Something changed in the list of escrows. */
    public void wake() {
        rounds.wake();
    }

    /** Stops looking; what is locked stays locked, and the next start finds it. */
    @Override
    public void close() {
        rounds.close();
    }
}
