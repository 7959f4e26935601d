package exchequer.projections.feed;

import exchequer.projections.feed.RecentRows.Key;
import exchequer.projections.view.BalanceEntryView;
import exchequer.projections.view.BalanceView;
import exchequer.projections.view.BudgetView;
import exchequer.projections.view.CaseView;
import exchequer.projections.view.ImportedFactView;
import exchequer.projections.view.OfferView;
import exchequer.projections.view.OrderView;
import exchequer.projections.view.PaymentView;
import exchequer.projections.view.ProofView;
import exchequer.projections.view.QuoteView;
import exchequer.projections.view.ReconciliationView;
import exchequer.projections.view.RefundView;
import exchequer.projections.view.RfqView;
import exchequer.projections.view.TimelineEntry;
import exchequer.projections.view.View;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows that one batch of events touches: each is read once and written once, however many
 * events concern it.
 */
final class ViewBatch {

    private static final Map<String, Class<? extends View>> KEY_FIELDS =
            Map.ofEntries(
                    Map.entry("offer_id", OfferView.class),
                    Map.entry("rfq_id", RfqView.class),
                    Map.entry("quote_id", QuoteView.class),
                    Map.entry("order_id", OrderView.class),
                    Map.entry("proof_id", ProofView.class),
                    Map.entry("payment_hash", PaymentView.class),
                    Map.entry("case_id", CaseView.class),
                    Map.entry("refund_id", RefundView.class),
                    Map.entry("run_id", ReconciliationView.class),
                    Map.entry("fact_id", ImportedFactView.class));

    private final Connection tx;
    private final ViewTables tables;
    private final RecentRows recent;
    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private final Map<String, List<Row>> quotesOfRfq = new HashMap<>();
    private final Set<Key> absent = new HashSet<>();
    private final List<TimelineEntry> timeline = new ArrayList<>();

    private static final class Row {

        final View view;
        final boolean isNew;
        boolean changed;

        Row(View view, boolean isNew) {
            this.view = view;
            this.isNew = isNew;
        }
    }

    ViewBatch(Connection tx, ViewTables tables, RecentRows recent) {
        this.tx = tx;
        this.tables = tables;
        this.recent = recent;
    }

    /**
     * Reads the rows that the events name, one query per type: row by row, most of the time would
     * go into asking for what does not exist yet.
     */
    void preload(List<Incoming> events) throws SQLException {
        var wanted = new HashMap<Class<? extends View>, Set<String>>();
        for (var event : events) {
            KEY_FIELDS.forEach(
                    (field, type) -> {
                        var id = event.payload().path(field).textValue();
                        // PostgreSQL can not even be asked for a text with a NUL.
                        if (id != null && id.indexOf('\0') < 0) {
                            want(wanted, type, id);
                        }
                    });
            wantDerived(wanted, event);
        }
        for (var each : wanted.entrySet()) {
            preload(each.getKey(), each.getValue());
        }
        preloadQuotes(events);
    }

    private static void want(
            Map<Class<? extends View>, Set<String>> wanted, Class<? extends View> type, String id) {
        wanted.computeIfAbsent(type, first -> new LinkedHashSet<>()).add(id);
    }

    /** Rows whose key is no field of the event. */
    private static void wantDerived(
            Map<Class<? extends View>, Set<String>> wanted, Incoming event) {
        var buyer = event.payload().path("buyer").textValue();
        if (buyer == null) {
            return;
        }
        if (BalanceProjection.EVENTS.contains(event.name())) {
            want(wanted, BalanceView.class, BalanceView.idOf(event.tenant(), buyer));
            want(wanted, BalanceEntryView.class, event.event().eventId());
        } else if (event.name().equals("BudgetSet")) {
            want(wanted, BudgetView.class, BudgetView.idOf(event.tenant(), buyer));
        }
    }

    private void preloadQuotes(List<Incoming> events) throws SQLException {
        var ended = new LinkedHashSet<String>();
        var tenants = new LinkedHashSet<String>();
        for (var event : events) {
            if (QuoteProjection.END_OF_REQUEST.contains(event.name())) {
                var rfqId = event.text("rfq_id");
                // Of a request that began in this batch all quotes are in it too.
                if (!absent.contains(new Key(RfqView.class, rfqId))) {
                    ended.add(rfqId);
                    tenants.add(event.tenant());
                }
            }
        }
        if (!ended.isEmpty()) {
            tables.quotesOf(tx, tenants, ended).forEach(this::putStored);
        }
    }

    private <V extends View> void preload(Class<V> type, Collection<String> ids)
            throws SQLException {
        var unknown = new ArrayList<String>(ids.size());
        for (var id : ids) {
            var key = new Key(type, id);
            var known = recent.get(key);
            if (known == null) {
                absent.add(key);
                unknown.add(id);
            } else {
                put(key, new Row(known, false));
            }
        }
        if (!unknown.isEmpty()) {
            tables.find(tx, type, unknown).forEach(this::putStored);
        }
    }

    private void putStored(View stored) {
        var key = new Key(stored.getClass(), stored.id());
        absent.remove(key);
        if (!rows.containsKey(key)) {
            // The same as what was read; one row must not be two objects.
            var known = recent.get(key);
            put(key, new Row(known == null ? stored : known, false));
        }
    }

    private void put(Key key, Row row) {
        rows.put(key, row);
        if (row.view instanceof QuoteView quote && quote.rfqId != null) {
            quotesOfRfq.computeIfAbsent(quote.rfqId, first -> new ArrayList<>()).add(row);
        }
    }

    /** The row to look at; what is changed through this is not kept. */
    <V extends View> Optional<V> find(Class<V> type, String id, Incoming event) {
        var key = new Key(type, id);
        var row = rows.get(key);
        if (row == null) {
            row = load(key);
            if (row == null) {
                return Optional.empty();
            }
        }
        return Optional.of(type.cast(ofTenant(row.view, event)));
    }

    /** For a row that no field of the events has named. */
    private @Nullable Row load(Key key) {
        if (absent.contains(key)) {
            return null;
        }
        try {
            preload(key.type(), List.of(key.id()));
        } catch (SQLException e) {
            throw new FeedFailedException(e);
        }
        return rows.get(key);
    }

    /**
     * The row that an earlier event must have made, to be changed.
     *
     * @throws IllegalStateException when there is none: the log contradicts itself
     */
    <V extends View> V require(Class<V> type, String id, Incoming event) {
        return findToChange(type, id, event)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "%s at position %d concerns %s %s, which nothing made"
                                                .formatted(
                                                        event.name(),
                                                        event.position(),
                                                        type.getSimpleName(),
                                                        id)));
    }

    /**
     * The row, to be changed, or a fresh one with what every row has; the caller fills in the key.
     */
    <V extends View> V findOrMake(
            Class<V> type, String id, Incoming event, Supplier<? extends V> fresh) {
        return findToChange(type, id, event)
                .orElseGet(
                        () -> {
                            V made = fresh.get();
                            made.tenantId = event.tenant();
                            made.host = event.host();
                            made.createdPosition = event.position();
                            put(new Key(type, id), new Row(made, true));
                            return made;
                        });
    }

    private <V extends View> Optional<V> findToChange(Class<V> type, String id, Incoming event) {
        var found = find(type, id, event);
        if (found.isPresent()) {
            rows.get(new Key(type, id)).changed = true;
        }
        return found;
    }

    /** All quotes for a request that ends in this batch, to be changed. */
    List<QuoteView> quotesOf(String rfqId) {
        var found = new ArrayList<QuoteView>();
        for (var row : quotesOfRfq.getOrDefault(rfqId, List.of())) {
            if (row.view instanceof QuoteView quote) {
                row.changed = true;
                found.add(quote);
            }
        }
        return found;
    }

    /** A quote knows its request only when its maker has filled it in. */
    void isQuoteOf(String rfqId, String quoteId) {
        var row = rows.get(new Key(QuoteView.class, quoteId));
        var known = quotesOfRfq.computeIfAbsent(rfqId, first -> new ArrayList<>());
        if (row != null && !known.contains(row)) {
            known.add(row);
        }
    }

    /** The request of an order, null when the order is not known. */
    @Nullable String rfqOfOrder(String orderId, Incoming event) {
        return find(OrderView.class, orderId, event).map(order -> order.rfqId).orElse(null);
    }

    void add(TimelineEntry entry) {
        timeline.add(entry);
    }

    /** Writes the last state of every row, one or two statements for each type. */
    void write() throws SQLException {
        var made = new LinkedHashMap<Class<? extends View>, List<View>>();
        var changed = new LinkedHashMap<Class<? extends View>, List<View>>();
        rows.forEach(
                (key, row) -> {
                    if (row.isNew || row.changed) {
                        (row.isNew ? made : changed)
                                .computeIfAbsent(key.type(), type -> new ArrayList<>())
                                .add(row.view);
                    }
                    if (row.isNew || row.changed || recent.get(key) == null) {
                        recent.put(key, row.view, tables.length(row.view));
                    }
                });
        var types = new LinkedHashSet<>(made.keySet());
        types.addAll(changed.keySet());
        for (var type : types) {
            tables.write(
                    tx,
                    type,
                    made.getOrDefault(type, List.of()),
                    changed.getOrDefault(type, List.of()));
        }
        tables.write(tx, timeline);
    }

    // Identifiers are derived from the tenant, and a payment hash binds to one order for ever. If
    // that is ever broken, one tenant's event must not change another's books.
    private static View ofTenant(View view, Incoming event) {
        if (!view.tenantId.equals(event.tenant())) {
            throw new IllegalStateException(
                    "%s %s belongs to another tenant than event %s at position %d"
                            .formatted(
                                    view.getClass().getSimpleName(),
                                    view.id(),
                                    event.event().eventId(),
                                    event.position()));
        }
        return view;
    }
}
