package exchequer.settlement.payment.execute;

import exchequer.market.decision.Commands;
import exchequer.settlement.rail.PaymentRail;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/** The executor without a loop of its own: it looks at the list when it is told to. */
public final class SteppedExecutor {

    /** What is on its way to a rail arrives before the clock has moved that far. */
    public static final Duration ON_ITS_WAY_AT_MOST = DatabaseLease.MARGIN;

    /** When another node may take over from one that says nothing any more. */
    public static final Duration TAKEN_OVER_AFTER = DatabaseLease.TERM;

    public static final Duration ASK_EVERY = Duration.ofSeconds(5);

    private final PaymentExecutor executor;

    public SteppedExecutor(
            MemoryPayments payments,
            PaymentRail rail,
            Commands commands,
            InstantSource clock,
            Supplier<String> ids,
            ThreadFactory threads) {
        executor =
                new PaymentExecutor(
                        payments,
                        rail,
                        commands,
                        clock,
                        ids,
                        new PaymentExecutor.Settings(ASK_EVERY, Duration.ofSeconds(60)),
                        threads);
        executor.listen();
    }

    public void round() throws SQLException {
        executor.round();
    }
}
