package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.rail.RailUpdate.Failed;
import exchequer.settlement.rail.RailUpdate.Succeeded;
import exchequer.settlement.rail.simulated.Books.Attempt;
import exchequer.settlement.rail.simulated.Books.Change;
import exchequer.settlement.rail.simulated.Books.Move;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Stores what was changed in {@link Books}, by one statement for all rows of all tables. */
final class BooksWriting {

    private static final String MOVED =
            """
            with moved as (
                update simulated_lightning.wallet as w
                   set balance_msat = w.balance_msat + m.balance,
                       in_flight_msat = w.in_flight_msat + m.in_flight,
                       fees_paid_msat = w.fees_paid_msat + m.fees_paid,
                       settle_index = w.settle_index + m.settled
                  from unnest(?, ?, ?, ?, ?) as m (name, balance, in_flight, fees_paid, settled)
                 where w.name = m.name returning w.name
            ),
            """;

    // Payments are numbered in the order of the arrays.
    private static final String BEGIN =
            MOVED
                    + """
                    begun as (
                        insert into simulated_lightning.payment as p (payer, payment_hash, attempt,
                            payee, amount_msat, fee_msat, state, planned_ending, planned_hints,
                            due_at, failure_reason, failure_detail, started_at, ended_at)
                        select payer, hash, times, payee, amount, fee, state, ending, hints, due_at,
                               reason, detail, now.at, case when state = 'FAILED' then now.at end
                          from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) with ordinality
                               as a (payer, hash, times, payee, amount, fee, state, ending, hints,
                                     due_at, reason, detail, nth),
                               (select ?::timestamptz as at) as now
                         order by nth
                        on conflict (payer, payment_hash) do update
                           set attempt = p.attempt + excluded.attempt, payee = excluded.payee,
                               amount_msat = excluded.amount_msat, fee_msat = excluded.fee_msat,
                               state = excluded.state, planned_ending = excluded.planned_ending,
                               planned_hints = excluded.planned_hints,
                               payment_index = excluded.payment_index, due_at = excluded.due_at,
                               failure_reason = excluded.failure_reason,
                               failure_detail = excluded.failure_detail,
                               started_at = excluded.started_at, ended_at = excluded.ended_at
                         where p.state = 'FAILED' returning p.payment_hash
                    )
                    select (select count(*) from moved) + (select count(*) from begun)""";

    // The settled invoices of a wallet get its next numbers, which are seen in their order because
    // the wallet is locked; the number read here is the one before this statement.
    private static final String END =
            MOVED
                    + """
                    changed as (
                        update simulated_lightning.payment as p
                           set state = c.state, planned_ending = c.ending, due_at = c.due_at,
                               failure_reason = c.reason, failure_detail = c.detail,
                               preimage = c.preimage,
                               ended_at = case when c.state <> 'IN_FLIGHT' then now.at end
                          from unnest(?, ?, ?, ?, ?, ?, ?, ?)
                               as c (payer, hash, state, ending, due_at, reason, detail, preimage),
                               (select ?::timestamptz as at) as now
                         where p.payer = c.payer and p.payment_hash = c.hash
                           and p.state = 'IN_FLIGHT' returning p.payment_hash
                    ),
                    taken as (
                        update simulated_lightning.invoice as i
                           set state = c.state, preimage = c.preimage, received_msat = c.received,
                               settled_at = c.settled_at, held_from = c.held_from,
                               cancel_height = c.cancel_height,
                               settle_index = w.settle_index + c.settled
                          from unnest(?, ?, ?, ?, ?, ?, ?, ?)
                               as c (hash, state, preimage, received, settled_at, held_from,
                                     cancel_height, settled),
                               simulated_lightning.wallet as w
                         where i.payment_hash = c.hash and i.state in ('OPEN', 'LOCKED')
                           and w.name = i.wallet returning i.payment_hash
                    )
                    select (select count(*) from moved) + (select count(*) from changed)
                           + (select count(*) from taken)""";

    private final Connection connection;
    private final Instant now;

    BooksWriting(Connection connection, Instant now) {
        this.connection = connection;
        this.now = now;
    }

    void begin(Collection<Attempt> attempts, Map<String, Move> moves) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            int next =
                    new ArrayParameters<>(statement, setMoves(statement, moves), attempts)
                            .texts(a -> a.payment().payer())
                            .texts(a -> a.payment().hash().value())
                            .numbers(Attempt::times)
                            .texts(a -> a.payment().payee().orElse(null))
                            .amounts(a -> a.payment().amount())
                            .amounts(a -> a.payment().fee())
                            .texts(a -> PaymentTable.stateText(a.payment().state()))
                            .texts(a -> PaymentTable.endingText(a.payment().ending()))
                            .texts(a -> a.payment().hints().name())
                            .instants(a -> a.payment().dueAt().orElse(null))
                            .texts(a -> reason(a.payment()))
                            .texts(a -> detail(a.payment()))
                            .next();
            statement.setObject(next, now.atOffset(ZoneOffset.UTC));
            requireRows(statement, moves.size() + attempts.size());
        }
    }

    void end(
            Collection<PaymentTable.Row> payments,
            Collection<Change> invoices,
            Map<String, Move> moves)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            int next =
                    new ArrayParameters<>(statement, setMoves(statement, moves), payments)
                            .texts(PaymentTable.Row::payer)
                            .texts(p -> p.hash().value())
                            .texts(p -> PaymentTable.stateText(p.state()))
                            .texts(p -> PaymentTable.endingText(p.ending()))
                            .instants(p -> p.dueAt().orElse(null))
                            .texts(BooksWriting::reason)
                            .texts(BooksWriting::detail)
                            .texts(BooksWriting::preimage)
                            .next();
            statement.setObject(next, now.atOffset(ZoneOffset.UTC));
            new ArrayParameters<>(statement, next + 1, invoices)
                    .texts(c -> c.hash().value())
                    .texts(c -> c.invoice().state().name())
                    .texts(c -> c.invoice().preimage().map(Preimage::value).orElse(null))
                    .numbers(c -> c.invoice().received().map(Msat::value).orElse(null))
                    .instants(c -> c.invoice().settledAt().orElse(null))
                    .texts(c -> c.invoice().heldFrom().orElse(null))
                    .numbers(BooksWriting::cancelHeight)
                    .numbers(c -> c.settled().orElse(null));
            requireRows(statement, moves.size() + payments.size() + invoices.size());
        }
    }

    private static int setMoves(PreparedStatement statement, Map<String, Move> moves)
            throws SQLException {
        return new ArrayParameters<>(statement, 1, moves.entrySet())
                .texts(Map.Entry::getKey)
                .numbers(move -> move.getValue().balance())
                .numbers(move -> move.getValue().inFlight())
                .numbers(move -> move.getValue().feesPaid())
                .numbers(move -> move.getValue().settled())
                .next();
    }

    private static @Nullable String reason(PaymentTable.Row payment) {
        return payment.state() instanceof Failed failed ? failed.reason().name() : null;
    }

    private static @Nullable String detail(PaymentTable.Row payment) {
        return payment.state() instanceof Failed failed ? failed.detail() : null;
    }

    private static @Nullable String preimage(PaymentTable.Row payment) {
        return payment.state() instanceof Succeeded success
                        && success.proof() instanceof PaymentProof.ByPreimage(var preimage)
                ? preimage.value()
                : null;
    }

    private static @Nullable Long cancelHeight(Change change) {
        // Only what is locked goes back at a height.
        return change.invoice().state() == InvoiceTable.State.LOCKED
                ? (long) change.invoice().cancelHeight()
                : null;
    }

    private static void requireRows(PreparedStatement statement, int expected) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            if (row.getInt(1) != expected) {
                throw new IllegalStateException("a row changed under its lock");
            }
        }
    }
}
