package exchequer.nip90.relay;

import exchequer.nip90.giftwrap.GiftKinds;
import exchequer.nip90.nostr.NostrEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Hides what a deletion names (NIP-09): events of its author, and gift wraps addressed to its
 * author, since nobody has the key that signed them (NIP-59).
 */
final class DeletionSql {

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{64}");

    private static final String HIDE_OWN =
            """
            update nostr.events set hidden_by_seq = ?, hidden_why = 'deleted'
            where pubkey = ? and kind <> 5 and hidden_why is distinct from 'deleted'
              and (id = any (?::bytea[])
                   or address_sha256 = any (?::bytea[]) and created_at <= ?)
            """;

    // A statement of its own: joined to the one above by an "or", neither would use its index.
    private static final String HIDE_WRAPS =
            """
            update nostr.events e set hidden_by_seq = ?, hidden_why = 'deleted'
            where id = any (?::bytea[]) and kind = 1059 and hidden_by_seq is null
              and exists (
                  select 1 from nostr.tags t
                  where t.name = 'p' and t.value_sha256 = ? and t.seq = e.seq)
            """;

    private DeletionSql() {}

    static void hide(Connection connection, long seq, NostrEvent deletion) throws SQLException {
        byte[][] ids =
                deletion.tagValues("e").stream()
                        .filter(id -> KEY.matcher(id).matches())
                        .map(HEX::parseHex)
                        .toArray(byte[][]::new);
        byte[][] addresses =
                deletion.tagValues("a").stream().map(Address::sha256).toArray(byte[][]::new);
        try (PreparedStatement statement = connection.prepareStatement(HIDE_OWN)) {
            statement.setLong(1, seq);
            statement.setBytes(2, HEX.parseHex(deletion.pubkey()));
            statement.setArray(3, connection.createArrayOf("bytea", ids));
            statement.setArray(4, connection.createArrayOf("bytea", addresses));
            statement.setLong(5, deletion.createdAt());
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(HIDE_WRAPS)) {
            statement.setLong(1, seq);
            statement.setArray(2, connection.createArrayOf("bytea", ids));
            statement.setBytes(3, Address.sha256(deletion.pubkey()));
            statement.executeUpdate();
        }
    }

    /** Who else than the author, as hex keys with commas between them. */
    static String mayBeDeletedBy(NostrEvent event) {
        return event.kind() == GiftKinds.WRAP
                ? event.tagValues("p").stream()
                        .filter(key -> KEY.matcher(key).matches())
                        .collect(Collectors.joining(","))
                : "";
    }
}
