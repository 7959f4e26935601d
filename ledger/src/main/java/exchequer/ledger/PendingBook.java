package exchequer.ledger;

import exchequer.eventstore.CopyRows;
import exchequer.ledger.PendingStep.Ended;
import exchequer.ledger.PendingStep.Opened;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transfers in two phases that a batch begins or ends. What begins and ends within one batch is
 * written once, and is the same row as if it had come in two.
 */
final class PendingBook {

    private static final String TABLE =
            "ledger.pending (position, tenant, kind, subject, order_id, debit, credit, amount_msat,"
                    + " fee_cap_msat, opened_at, state, posted_msat, posted_fee_msat,"
                    + " ended_position, ended_at)";

    private record Key(String tenant, PendingKind kind, String subject) {}

    private record End(PendingState state, long position, Ended step) {}

    private static final class Row {

        final long position;
        final long amountMsat;
        @Nullable End end;

        Row(long position, long amountMsat) {
            this.position = position;
            this.amountMsat = amountMsat;
        }
    }

    private record Begun(Row row, String tenant, Opened step) {}

    private final Map<Key, Deque<Row>> open = new HashMap<>();
    private final List<Begun> begun = new ArrayList<>();
    private final Set<Row> ended = new LinkedHashSet<>();

    private PendingBook() {}

    /** Takes the new facts of a batch into account, in their order. */
    static void apply(Connection tx, List<Input> inputs) throws SQLException {
        var book = new PendingBook();
        List<String> subjects = new ArrayList<>();
        for (Input input : inputs) {
            if (PendingRules.stepOf(input.fact()).orElse(null) instanceof Ended end) {
                subjects.add(end.subject());
            }
        }
        if (!subjects.isEmpty()) {
            book.load(tx, subjects);
        }
        for (Input input : inputs) {
            Optional<PendingStep> step = PendingRules.stepOf(input.fact());
            step.ifPresent(it -> book.take(input.event().tenantId(), input.event().position(), it));
        }
        book.storeBegun(tx);
        book.storeEnded(tx);
    }

    private void load(Connection tx, List<String> subjects) throws SQLException {
        try (var select =
                tx.prepareStatement(
                        """
                        select p.position, p.tenant, p.kind, p.subject, p.amount_msat
                        from (select distinct s from unnest(?::text[]) s) as asked (subject)
                        join ledger.pending p on p.subject = asked.subject and p.state = 'open'
                        order by p.position""")) {
            select.setArray(1, SqlArrays.texts(tx, subjects, subject -> subject));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    var key =
                            new Key(
                                    rows.getString(2),
                                    PendingKind.ofText(rows.getString(3)),
                                    rows.getString(4));
                    openOf(key).addLast(new Row(rows.getLong(1), rows.getLong(5)));
                }
            }
        }
    }

    private Deque<Row> openOf(Key key) {
        return open.computeIfAbsent(key, _ -> new ArrayDeque<>());
    }

    private void take(String tenant, long position, PendingStep step) {
        var key = new Key(tenant, step.kind(), step.subject());
        switch (step) {
            case Opened opened -> {
                var row = new Row(position, opened.amountMsat());
                openOf(key).addLast(row);
                begun.add(new Begun(row, tenant, opened));
            }
            case Ended end -> {
                @Nullable Row row = openOf(key).pollLast();
                // A settlement nobody here intended, or one told twice: there is nothing to end.
                if (row != null) {
                    row.end = new End(end.stateOf(row.amountMsat), position, end);
                    ended.add(row);
                }
            }
        }
    }

    private void storeBegun(Connection tx) throws SQLException {
        if (begun.isEmpty()) {
            return;
        }
        try (var rows = new CopyRows(tx, TABLE, 15)) {
            for (Begun it : begun) {
                Opened step = it.step();
                rows.row()
                        .number(it.row().position)
                        .text(it.tenant())
                        .text(step.kind().text())
                        .text(step.subject())
                        .text(step.orderId())
                        .text(step.debit().value())
                        .text(step.credit().value())
                        .number(step.amountMsat())
                        .number(step.feeCapMsat())
                        .instant(step.at());
                writeEnd(rows, it.row().end);
                ended.remove(it.row());
            }
            rows.end();
        }
    }

    private static void writeEnd(CopyRows rows, @Nullable End end) throws SQLException {
        if (end == null) {
            rows.text(PendingState.OPEN.text()).number(0L).number(0L).absent().absent();
        } else {
            rows.text(end.state().text())
                    .number(end.step().postedMsat())
                    .number(end.step().postedFeeMsat())
                    .number(end.position())
                    .instant(end.step().at());
        }
    }

    private void storeEnded(Connection tx) throws SQLException {
        List<Row> before = List.copyOf(ended);
        if (before.isEmpty()) {
            return;
        }
        try (var update =
                tx.prepareStatement(
                        """
                        update ledger.pending p
                        set state = e.state, posted_msat = e.posted, posted_fee_msat = e.fee,
                            ended_position = e.ended, ended_at = e.at
                        from unnest(?::bigint[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[],
                                    ?::timestamptz[])
                            as e (position, state, posted, fee, ended, at)
                        where p.position = e.position""")) {
            update.setArray(1, SqlArrays.bigints(tx, before, row -> row.position));
            update.setArray(2, SqlArrays.texts(tx, before, row -> endOf(row).state().text()));
            update.setArray(
                    3, SqlArrays.bigints(tx, before, row -> endOf(row).step().postedMsat()));
            update.setArray(
                    4, SqlArrays.bigints(tx, before, row -> endOf(row).step().postedFeeMsat()));
            update.setArray(5, SqlArrays.bigints(tx, before, row -> endOf(row).position()));
            update.setArray(
                    6, SqlArrays.texts(tx, before, row -> endOf(row).step().at().toString()));
            update.executeUpdate();
        }
    }

    private static End endOf(Row row) {
        @Nullable End end = row.end;
        if (end == null) {
            throw new IllegalStateException("it has not ended");
        }
        return end;
    }
}
