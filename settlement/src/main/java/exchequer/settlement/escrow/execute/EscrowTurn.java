package exchequer.settlement.escrow.execute;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.Origin;
import exchequer.market.decision.Rejection;
import exchequer.settlement.escrow.execute.Secrets.Secret;
import exchequer.settlement.escrow.record.EscrowMachine;
import exchequer.settlement.escrow.record.EscrowMachine.Effect;
import exchequer.settlement.escrow.record.EscrowMachine.Seen;
import exchequer.settlement.escrow.record.EscrowMachine.Stage;
import exchequer.settlement.escrow.record.EscrowMachine.Step;
import exchequer.settlement.escrow.record.RecordEscrowUpdate;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.ReceivingRail;
import exchequer.settlement.rail.ReceivingRail.HeightAnswer;
import exchequer.settlement.rail.ReceivingRail.HoldAnswer;
import exchequer.settlement.rejection.SettlementRejection.EscrowMovedOn;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look at one escrow: ask the rail, take down what it says, and if there was nothing to take
 * down, do the one thing the machine wants and look again. So a crash between any two lines leaves
 * something that the next look finds at the rail.
 */
final class EscrowTurn {

    private static final Duration SHORTEST_EXPIRY = Duration.ofSeconds(1);
    private static final String ACTOR = "escrow";
    private static final Logger LOG = LoggerFactory.getLogger(EscrowTurn.class);

    private final Secrets secrets;
    private final ReceivingRail rail;
    private final Commands commands;
    private final InstantSource clock;
    private final Supplier<String> ids;

    EscrowTurn(
            Secrets secrets,
            ReceivingRail rail,
            Commands commands,
            InstantSource clock,
            Supplier<String> ids) {
        this.secrets = secrets;
        this.rail = rail;
        this.commands = commands;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * @return whether the rail has an invoice that is worth following
     */
    boolean take(Escrow escrow) throws SQLException {
        // Durable before the rail can hear of its hash.
        Secret secret = secrets.of(escrow.id());
        Seen seen = look(secret);
        if (isWithoutText(escrow, secret, seen)) {
            issue(escrow, secret);
        }
        Step wanted = EscrowMachine.step(escrow.state(), seen);
        if (wanted.effects().isEmpty()) {
            return !seen.invoice().isFinal();
        }
        Decision noted = record(escrow, secret, seen);
        if (!noted.equals(Decision.alreadyDone())) {
            return !seen.invoice().isFinal();
        }
        boolean acted = false;
        for (Effect effect : wanted.effects()) {
            acted |= act(effect, escrow, secret);
        }
        if (acted) {
            seen = look(secret);
            record(escrow, secret, seen);
        }
        return !seen.invoice().isFinal();
    }

    /** A crash can lie between the rail's answer and our keeping of the invoice. */
    private static boolean isWithoutText(Escrow escrow, Secret secret, Seen seen) {
        return escrow.state().stage() == Stage.REQUESTED
                && seen.invoice() instanceof InvoiceState.Open
                && secret.bolt11().isEmpty();
    }

    private Seen look(Secret secret) {
        InvoiceState invoice = rail.lookup(secret.hash());
        OptionalInt height =
                switch (rail.blockHeight()) {
                    case HeightAnswer.Height(int blocks) -> OptionalInt.of(blocks);
                    case HeightAnswer.Unavailable _ -> OptionalInt.empty();
                };
        return new Seen(invoice, height, clock.instant());
    }

    private boolean act(Effect effect, Escrow escrow, Secret secret) throws SQLException {
        return switch (effect) {
            case Effect.Issue _ -> {
                issue(escrow, secret);
                yield true;
            }
            case Effect.Settle _ -> {
                LOG.info("settling escrow {}: {}", escrow.id(), rail.settleHold(secret.preimage()));
                yield true;
            }
            case Effect.Cancel _ -> {
                LOG.info("cancelling escrow {}: {}", escrow.id(), rail.cancelHold(secret.hash()));
                yield true;
            }
            case Effect.NoteInvoiced _,
                    Effect.NoteLocked _,
                    Effect.NoteReleased _,
                    Effect.NoteCancelled _,
                    Effect.NoteExpired _,
                    Effect.OpenCase _ ->
                    false;
        };
    }

    private void issue(Escrow escrow, Secret secret) throws SQLException {
        Instant now = clock.instant();
        Duration left = Duration.between(now, escrow.state().payUntil());
        HoldAnswer answer =
                rail.createHoldInvoice(
                        new HoldInvoiceTerms(
                                secret.hash(),
                                escrow.total(),
                                "escrow for " + escrow.orderId(),
                                left.compareTo(SHORTEST_EXPIRY) < 0 ? SHORTEST_EXPIRY : left,
                                escrow.cltvExpiryBlocks()));
        switch (answer) {
            case HoldAnswer.Issued(var invoice) -> secrets.keep(escrow.id(), invoice.text());
            case HoldAnswer.HashTaken(String detail) ->
                    LOG.error("escrow {} can have no invoice: {}", escrow.id(), detail);
            case HoldAnswer.Unavailable(String detail) ->
                    LOG.debug("escrow {} has no invoice yet: {}", escrow.id(), detail);
        }
    }

    private Decision record(Escrow escrow, Secret secret, Seen seen) {
        Decision decision =
                commands.send(
                        new RecordEscrowUpdate(
                                escrow.orderId(), secret.hash(), seen, escrow.state()),
                        new Origin(escrow.tenant(), ACTOR, ids.get(), escrow.correlationId()));
        if (decision instanceof Decision.Rejected(Rejection rejection)) {
            // The list is a little behind the log. Anything else is a fault.
            if (rejection instanceof EscrowMovedOn) {
                LOG.debug("escrow {}: {}", escrow.id(), rejection.detail());
            } else {
                LOG.error("escrow {}: {}", escrow.id(), rejection.detail());
            }
        }
        return decision;
    }
}
