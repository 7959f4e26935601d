package exchequer.projections.feed;

import exchequer.projections.view.ProjectionsPersistence;
import jakarta.persistence.Table;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Every row of every view as text, in an order that does not depend on how they were written. */
public final class ViewDump {

    private ViewDump() {}

    public static List<String> of(DataSource database, String schema) throws SQLException {
        var lines = new ArrayList<String>();
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (var entity : ProjectionsPersistence.entities()) {
                var table = entity.getAnnotation(Table.class).name();
                try (var rows =
                        statement.executeQuery(
                                "select to_jsonb(t)::text from %s.%s t order by 1"
                                        .formatted(schema, table))) {
                    while (rows.next()) {
                        lines.add(table + " " + rows.getString(1));
                    }
                }
            }
        }
        return lines;
    }
}
