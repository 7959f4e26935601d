package exchequer.server;

import exchequer.server.launch.Infrastructure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The event log as PostgreSQL holds it, read past the application. */
record Log(String jdbcUrl) {

    static Log of(RunningServer server) {
        Infrastructure infrastructure = server.infrastructure();
        return new Log(infrastructure.jdbcUrl());
    }

    long head() {
        return number("SELECT position FROM eventstore.head");
    }

    /** How many events of a type carry a tag; the type without its namespace. */
    long count(String type, String tagKey, String tagValue) {
        return number(
                "SELECT count(*) FROM eventstore.event_tags e"
                        + " JOIN eventstore.types t USING (type_id)"
                        + " WHERE t.name = ? AND e.tag = eventstore.tag_hash(?, ?)",
                "exchequer." + type,
                tagKey,
                tagValue);
    }

    /** How many events of a type there are; the type without its namespace. */
    long count(String type) {
        return number(
                "SELECT count(DISTINCT e.position) FROM eventstore.event_tags e"
                        + " JOIN eventstore.types t USING (type_id) WHERE t.name = ?",
                "exchequer." + type);
    }

    /** Positions of the events with a tag, in order. */
    List<Long> positions(String tagKey, String tagValue) {
        return numbers(
                "SELECT e.position FROM eventstore.event_tags e"
                        + " WHERE e.tag = eventstore.tag_hash(?, ?) ORDER BY e.position",
                tagKey,
                tagValue);
    }

    long number(String sql, String... parameters) {
        return numbers(sql, parameters).getFirst();
    }

    List<Long> numbers(String sql, String... parameters) {
        List<Long> numbers = new ArrayList<>();
        read(sql, row -> numbers.add(row.getLong(1)), parameters);
        return numbers;
    }

    List<String> texts(String sql, String... parameters) {
        List<String> texts = new ArrayList<>();
        read(sql, row -> texts.add(row.getString(1)), parameters);
        return texts;
    }

    private interface Row {
        void accept(ResultSet row) throws SQLException;
    }

    private void read(String sql, Row row, String... parameters) {
        try (Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", null);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    row.accept(rows);
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }
}
