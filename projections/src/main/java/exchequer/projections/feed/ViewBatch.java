package exchequer.projections.feed;

import exchequer.projections.view.CaseView;
import exchequer.projections.view.OfferView;
import exchequer.projections.view.OrderView;
import exchequer.projections.view.PaymentView;
import exchequer.projections.view.ProofView;
import exchequer.projections.view.QuoteView;
import exchequer.projections.view.QuoteViews_;
import exchequer.projections.view.RfqView;
import exchequer.projections.view.TimelineEntry;
import exchequer.projections.view.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/**
 * The rows that one batch of events touches: each is read once and written once, however many
 * events concern it.
 */
final class ViewBatch {

    private static final Map<String, Class<? extends View>> KEY_FIELDS =
            Map.of(
                    "offer_id", OfferView.class,
                    "rfq_id", RfqView.class,
                    "quote_id", QuoteView.class,
                    "order_id", OrderView.class,
                    "proof_id", ProofView.class,
                    "payment_hash", PaymentView.class,
                    "case_id", CaseView.class);

    private final StatelessSession session;
    private final Map<Key, Row> rows = new LinkedHashMap<>();
    private final List<Row> quotes = new ArrayList<>();
    private final Set<Key> absent = new HashSet<>();
    private final List<TimelineEntry> timeline = new ArrayList<>();

    private record Key(Class<? extends View> type, String id) {}

    private static final class Row {

        final View view;
        final boolean isNew;
        boolean changed;

        Row(View view, boolean isNew) {
            this.view = view;
            this.isNew = isNew;
        }
    }

    ViewBatch(StatelessSession session) {
        this.session = session;
    }

    /**
     * Reads the rows that the events name, one query per type: row by row, most of the time would
     * go into asking for what does not exist yet.
     */
    void preload(List<Incoming> events) {
        KEY_FIELDS.forEach(
                (field, type) -> {
                    var ids =
                            events.stream()
                                    .map(event -> event.payload().path(field).textValue())
                                    .filter(Objects::nonNull)
                                    .distinct()
                                    .toList();
                    if (!ids.isEmpty()) {
                        preload(type, ids);
                    }
                });
        preloadQuotes(
                events.stream()
                        .filter(event -> QuoteProjection.END_OF_REQUEST.contains(event.name()))
                        .map(event -> event.text("rfq_id"))
                        .distinct()
                        .toList());
    }

    private void preloadQuotes(List<String> rfqIds) {
        if (rfqIds.isEmpty()) {
            return;
        }
        for (var stored : new QuoteViews_(session).ofRfqs(rfqIds)) {
            var key = new Key(QuoteView.class, stored.quoteId);
            if (!rows.containsKey(key)) {
                absent.remove(key);
                put(key, new Row(stored, false));
            }
        }
    }

    private void put(Key key, Row row) {
        rows.put(key, row);
        if (row.view instanceof QuoteView) {
            quotes.add(row);
        }
    }

    private void preload(Class<? extends View> type, List<String> ids) {
        ids.forEach(id -> absent.add(new Key(type, id)));
        for (View stored : session.getMultiple(type, List.<Object>copyOf(ids))) {
            if (stored != null) {
                var key = new Key(type, stored.id());
                absent.remove(key);
                put(key, new Row(stored, false));
            }
        }
    }

    /** The row to look at; what is changed through this is not kept. */
    <V extends View> Optional<V> find(Class<V> type, String id, Incoming event) {
        var key = new Key(type, id);
        var row = rows.get(key);
        if (row == null) {
            V stored = absent.contains(key) ? null : session.get(type, id);
            if (stored == null) {
                absent.add(key);
                return Optional.empty();
            }
            row = new Row(stored, false);
            put(key, row);
        }
        return Optional.of(type.cast(ofTenant(row.view, event)));
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
        for (var row : quotes) {
            if (row.view instanceof QuoteView quote && quote.rfqId.equals(rfqId)) {
                row.changed = true;
                found.add(quote);
            }
        }
        return found;
    }

    /** The request of an order, null when the order is not known. */
    @Nullable String rfqOfOrder(String orderId, Incoming event) {
        return find(OrderView.class, orderId, event).map(order -> order.rfqId).orElse(null);
    }

    void add(TimelineEntry entry) {
        timeline.add(entry);
    }

    /** Writes everything, type by type so that JDBC can batch. */
    void write() {
        var inserts = new LinkedHashMap<Class<?>, List<View>>();
        var updates = new LinkedHashMap<Class<?>, List<View>>();
        rows.forEach(
                (key, row) -> {
                    if (row.isNew || row.changed) {
                        (row.isNew ? inserts : updates)
                                .computeIfAbsent(key.type(), type -> new ArrayList<>())
                                .add(row.view);
                    }
                });
        inserts.values().forEach(session::insertMultiple);
        updates.values().forEach(session::updateMultiple);
        if (!timeline.isEmpty()) {
            session.insertMultiple(timeline);
        }
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
