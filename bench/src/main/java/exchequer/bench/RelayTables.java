package exchequer.bench;

import exchequer.bench.nostr.SignedEvents.Signed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the relay's tables say is stored, read past the relay. */
record RelayTables(BenchDatabase databases, String database) {

    private static final String NOTES_AFTER =
            "select encode(id, 'hex') from nostr.events where kind = 1 and seq > ?";

    /** The place of the newest event. */
    long position() throws SQLException {
        return databases.number(database, "select position from nostr.head");
    }

    /** Whether these notes, and no other, were stored after that place, each of them once. */
    boolean hasExactly(List<Signed> notes, long after) throws SQLException {
        Set<String> expected = new HashSet<>();
        notes.forEach(note -> expected.add(note.id()));
        try (Connection connection = databases.connect(database);
                PreparedStatement select = connection.prepareStatement(NOTES_AFTER)) {
            select.setLong(1, after);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    if (!expected.remove(rows.getString(1))) {
                        return false;
                    }
                }
            }
        }
        return expected.isEmpty();
    }
}
