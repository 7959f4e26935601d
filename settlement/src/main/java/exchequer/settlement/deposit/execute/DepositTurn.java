package exchequer.settlement.deposit.execute;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.Origin;
import exchequer.market.decision.Rejection;
import exchequer.settlement.deposit.record.DepositSeen;
import exchequer.settlement.deposit.record.RecordDepositUpdate;
import exchequer.settlement.ids.BalancePageId;
import exchequer.settlement.rail.InvoiceIssuer;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.RailUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at one deposit: have its invoice issued, or ask the rail what became of it, and take
 * that down. An invoice that a crash loses between the rail and the log was shown to nobody; it
 * expires, and another takes its place.
 */
final class DepositTurn {

    private static final Duration SHORTEST_EXPIRY = Duration.ofSeconds(1);
    private static final String ACTOR = "deposit";
    private static final Logger LOG = LoggerFactory.getLogger(DepositTurn.class);

    private final InvoiceIssuer rail;
    private final Commands commands;
    private final InstantSource clock;
    private final Supplier<String> ids;

    DepositTurn(InvoiceIssuer rail, Commands commands, InstantSource clock, Supplier<String> ids) {
        this.rail = rail;
        this.commands = commands;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * @return whether the rail has an invoice that is worth following
     */
    boolean take(Deposit deposit) {
        DepositSeen seen =
                deposit.invoice()
                        .<DepositSeen>map(
                                invoice ->
                                        new DepositSeen.Looked(
                                                invoice.hash(), rail.lookup(invoice.hash())))
                        .orElseGet(() -> issue(deposit).orElseGet(DepositSeen.NotIssued::new));
        if (isNews(seen)) {
            record(deposit, seen);
        }
        return seen instanceof DepositSeen.Looked looked && !looked.invoice().isFinal();
    }

    /** Of most looks there is nothing to write down, and no decision to ask for. */
    private static boolean isNews(DepositSeen seen) {
        return !(seen instanceof DepositSeen.Looked looked)
                || !(looked.invoice() instanceof InvoiceState.Open
                        || looked.invoice() instanceof InvoiceState.Unavailable);
    }

    private Optional<DepositSeen> issue(Deposit deposit) {
        Instant now = clock.instant();
        if (!now.isBefore(deposit.payUntil())) {
            return Optional.empty();
        }
        Duration left = Duration.between(now, deposit.payUntil());
        try {
            return Optional.of(
                    new DepositSeen.Issued(
                            rail.createInvoice(
                                    deposit.amount(),
                                    "deposit " + deposit.id(),
                                    left.compareTo(SHORTEST_EXPIRY) < 0 ? SHORTEST_EXPIRY : left)));
        } catch (RailUnavailableException later) {
            LOG.debug("deposit {} has no invoice yet: {}", deposit.id(), later.getMessage());
            return Optional.empty();
        }
    }

    private void record(Deposit deposit, DepositSeen seen) {
        Decision decision =
                commands.send(
                        new RecordDepositUpdate(
                                deposit.id(),
                                seen,
                                new BalancePageId(deposit.buyer(), BalancePageId.FIRST),
                                clock.instant()),
                        new Origin(deposit.tenant(), ACTOR, ids.get(), deposit.correlationId()));
        if (decision instanceof Decision.Rejected(Rejection rejection)) {
            LOG.error("deposit {}: {}", deposit.id(), rejection.detail());
        }
    }
}
