package exchequer.eventstore;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows for {@code COPY … FROM STDIN BINARY}: PostgreSQL's fastest way in. */
final class CopyRows {

    private static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
    };

    /** Timestamps count from 2000-01-01T00:00Z. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final int columns;

    CopyRows(int columns) {
        this.columns = columns;
        write(
                () -> {
                    out.write(SIGNATURE);
                    out.writeInt(0);
                    out.writeInt(0);
                });
    }

    private interface Writing {
        void run() throws IOException;
    }

    private static void write(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be written", e);
        }
    }

    /** Begins a row; as many values as there are columns have to follow. */
    CopyRows row() {
        write(() -> out.writeShort(columns));
        return this;
    }

    CopyRows number(long value) {
        write(
                () -> {
                    out.writeInt(Long.BYTES);
                    out.writeLong(value);
                });
        return this;
    }

    CopyRows number(int value) {
        write(
                () -> {
                    out.writeInt(Integer.BYTES);
                    out.writeInt(value);
                });
        return this;
    }

    CopyRows uuid(UUID value) {
        write(
                () -> {
                    out.writeInt(2 * Long.BYTES);
                    out.writeLong(value.getMostSignificantBits());
                    out.writeLong(value.getLeastSignificantBits());
                });
        return this;
    }

    CopyRows instant(long microsSince1970) {
        return number(microsSince1970 - EPOCH_MICROS);
    }

    CopyRows text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    CopyRows bytes(byte[] value) {
        write(
                () -> {
                    out.writeInt(value.length);
                    out.write(value);
                });
        return this;
    }

    /** Ends the rows and sends them. */
    void send(Connection connection, String table) throws SQLException {
        write(() -> out.writeShort(-1));
        CopyIn copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy " + table + " from stdin with (format binary)");
        byte[] all = bytes.toByteArray();
        copy.writeToCopy(all, 0, all.length);
        copy.endCopy();
    }
}
