package exchequer.projections.feed;

import exchequer.projections.rows.EntityTable;
import exchequer.projections.view.QuoteView;
import exchequer.projections.view.TimelineEntry;
import exchequer.projections.view.View;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The tables of all views in one schema. */
final class ViewTables {

    private final String schema;
    private final Map<Class<?>, EntityTable<?>> tables = new ConcurrentHashMap<>();

    ViewTables(String schema) {
        this.schema = schema;
    }

    String schema() {
        return schema;
    }

    /** The stored rows among these. */
    <V extends View> List<V> find(Connection tx, Class<V> type, Collection<String> ids)
            throws SQLException {
        return table(type).find(tx, ids);
    }

    /** All quotes for requests of some tenants. */
    List<QuoteView> quotesOf(Connection tx, Collection<String> tenants, Collection<String> rfqIds)
            throws SQLException {
        return table(QuoteView.class)
                .find(tx, "tenant_id = any (?) and rfq_id = any (?)", List.of(tenants, rfqIds));
    }

    /** Rows of one type. */
    @SuppressWarnings("unchecked") // Both lists hold rows of that type, as their keys say.
    void write(
            Connection tx,
            Class<? extends View> type,
            List<? extends View> made,
            List<? extends View> changed)
            throws SQLException {
        table((Class<View>) type).write(tx, (List<View>) made, (List<View>) changed);
    }

    void write(Connection tx, List<TimelineEntry> entries) throws SQLException {
        table(TimelineEntry.class).write(tx, entries, List.of());
    }

    int length(View row) {
        return length(row.getClass(), row);
    }

    private <V> int length(Class<V> type, View row) {
        return table(type).length(type.cast(row));
    }

    @SuppressWarnings("unchecked") // Made below for the very class it is kept under.
    private <R> EntityTable<R> table(Class<R> type) {
        return (EntityTable<R>)
                tables.computeIfAbsent(type, missing -> EntityTable.of(missing, schema));
    }
}
