package exchequer.eventstore;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Rows for {@code COPY … FROM STDIN BINARY}: PostgreSQL's fastest way in. They are sent while they
 * are written, so that the server works at the same time. One thread; nothing else can be done with
 * the connection before {@link #end}. Every method throws {@link SQLException} when the server has
 * refused what was sent before.
 */
public final class CopyRows implements AutoCloseable {

    private static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
    };

    /** Timestamps count from 2000-01-01T00:00Z. */
    private static final long EPOCH_MICROS = 946_684_800_000_000L;

    /** So do dates. */
    private static final long EPOCH_DAYS = 10_957;

    private static final int BUFFER_BYTES = 1 << 16;

    private final CopyIn copy;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final short columns;

    /**
     * @param into the table, with as many columns in parentheses
     */
    public CopyRows(Connection connection, String into, int columns) throws SQLException {
        this.columns = (short) columns;
        copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("copy " + into + " from stdin with (format binary)");
        put(SIGNATURE);
        // Neither flags nor an extension of the header.
        room(2 * Integer.BYTES).putInt(0).putInt(0);
    }

    /** Begins a row; as many values as there are columns have to follow. */
    public CopyRows row() throws SQLException {
        room(Short.BYTES).putShort(columns);
        return this;
    }

    /** A value of type {@code bigint}. */
    public CopyRows number(long value) throws SQLException {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
        return this;
    }

    /** A value of type {@code integer}. */
    public CopyRows number(int value) throws SQLException {
        room(2 * Integer.BYTES).putInt(Integer.BYTES).putInt(value);
        return this;
    }

    /** A value of type {@code uuid}. */
    public CopyRows uuid(UUID value) throws SQLException {
        room(Integer.BYTES + 2 * Long.BYTES)
                .putInt(2 * Long.BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits());
        return this;
    }

    /** A value of type {@code timestamptz}. */
    public CopyRows instant(long microsSince1970) throws SQLException {
        return number(microsSince1970 - EPOCH_MICROS);
    }

    /** A value of type {@code smallint}. */
    public CopyRows number(short value) throws SQLException {
        room(Integer.BYTES + Short.BYTES).putInt(Short.BYTES).putShort(value);
        return this;
    }

    /** A value of type {@code timestamptz}. */
    public CopyRows instant(Instant value) throws SQLException {
        return instant(ChronoUnit.MICROS.between(Instant.EPOCH, value));
    }

    /** A value of type {@code text}, or null. */
    public CopyRows textOrNull(@Nullable String value) throws SQLException {
        return value == null ? absent() : text(value);
    }

    /** A null of any type. */
    public CopyRows absent() throws SQLException {
        room(Integer.BYTES).putInt(-1);
        return this;
    }

    /** A value of type {@code text}. */
    public CopyRows text(String value) throws SQLException {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A value of type {@code bytea}. */
    public CopyRows bytes(byte[] value) throws SQLException {
        room(Integer.BYTES).putInt(value.length);
        put(value);
        return this;
    }

    /** A value of type {@code boolean}. */
    public CopyRows flag(boolean value) throws SQLException {
        room(Integer.BYTES + Byte.BYTES).putInt(Byte.BYTES).put((byte) (value ? 1 : 0));
        return this;
    }

    /** A value of type {@code date}. */
    public CopyRows date(LocalDate value) throws SQLException {
        return number(Math.toIntExact(value.toEpochDay() - EPOCH_DAYS));
    }

    /** Gives up what was not ended; after that the transaction can be rolled back. */
    public void cancel() throws SQLException {
        if (copy.isActive()) {
            copy.cancelCopy();
        }
    }

    /** Gives up what was not ended, when its rows could not be made. */
    @Override
    public void close() throws SQLException {
        cancel();
    }

    /** Ends the rows; only then is it known whether the server accepts them. */
    public void end() throws SQLException {
        room(Short.BYTES).putShort((short) -1);
        flush();
        copy.endCopy();
    }

    private void put(byte[] bytes) throws SQLException {
        if (bytes.length > BUFFER_BYTES) {
            flush();
            copy.writeToCopy(bytes, 0, bytes.length);
        } else {
            room(bytes.length).put(bytes);
        }
    }

    private ByteBuffer room(int bytes) throws SQLException {
        if (buffer.remaining() < bytes) {
            flush();
        }
        return buffer;
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
