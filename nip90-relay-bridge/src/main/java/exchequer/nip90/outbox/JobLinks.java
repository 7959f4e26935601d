package exchequer.nip90.outbox;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.relay.RelayStoreException;
import exchequer.nip90.translation.Job;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Remembers in PostgreSQL which request event stands for which RFQ. */
public final class JobLinks {

    private static final String COLUMNS =
            "request_event_id, request_kind, rfq_id, tenant_id, buyer, scheme, provider";
    private static final String REMEMBER =
            "INSERT INTO nostr.job ("
                    + COLUMNS
                    + ") VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (request_event_id) DO NOTHING";
    private static final String FIND =
            "SELECT " + COLUMNS + " FROM nostr.job WHERE request_event_id = ?";

    // What was encrypted for this provider is the only request it could read.
    private static final String FIND_REQUEST =
            "SELECT "
                    + COLUMNS
                    + " FROM nostr.job WHERE rfq_id = ? AND (provider IS NULL OR provider = ?)"
                    + " ORDER BY provider NULLS LAST, request_event_id LIMIT 1";
    private static final String FIND_ENCRYPTED =
            "SELECT "
                    + COLUMNS
                    + " FROM nostr.job asked WHERE rfq_id = ? AND provider IS NULL"
                    + " AND scheme IS NOT NULL AND EXISTS (SELECT FROM nostr.job shown"
                    + " WHERE shown.rfq_id = asked.rfq_id AND shown.provider = ?)"
                    + " ORDER BY request_event_id LIMIT 1";

    private static final String FIND_ALL =
            "SELECT " + COLUMNS + " FROM nostr.job WHERE rfq_id = ? ORDER BY request_event_id";
    private static final String FIND_TEXT = "SELECT raw FROM nostr.events WHERE id = ?";

    private final DataSource database;

    public JobLinks(DataSource database) {
        this.database = database;
    }

    /** Safe to repeat; what was remembered first stays. */
    public void remember(Job job) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(REMEMBER)) {
            statement.setString(1, job.requestEventId());
            statement.setInt(2, job.requestKind());
            statement.setString(3, job.rfqId().value());
            statement.setString(4, job.tenant().value());
            statement.setString(5, job.buyer().value());
            statement.setString(6, job.scheme() == null ? null : job.scheme().name());
            statement.setString(7, job.provider() == null ? null : job.provider().value());
            statement.executeUpdate();
        } catch (SQLException failure) {
            throw new RelayStoreException("a job could not be remembered", failure);
        }
    }

    /**
     * The request event by which a provider knows an RFQ; empty when none was ever published that
     * it could know.
     */
    public Optional<Job> requestOf(RfqId rfq, Pubkey provider) {
        return find(FIND_REQUEST, rfq.value(), provider.value());
    }

    /** The buyer's own request event; empty when it asked over the API. */
    public Optional<Job> askedOnRelay(RfqId rfq) {
        return requestsOf(rfq).stream().filter(job -> !job.isAskedByMarket()).findFirst();
    }

    /** The request events that stand for an RFQ. */
    public List<Job> requestsOf(RfqId rfq) {
        return select(FIND_ALL, rfq.value());
    }

    /** The request events that the market published for an RFQ. */
    public List<Job> publishedByMarket(RfqId rfq) {
        return requestsOf(rfq).stream().filter(Job::isAskedByMarket).toList();
    }

    /**
     * The encrypted request of a buyer that the market showed to this provider; empty when the
     * request was in clear, or the provider was never shown it.
     */
    public Optional<Job> encryptedFor(RfqId rfq, Pubkey provider) {
        return find(FIND_ENCRYPTED, rfq.value(), provider.value());
    }

    public Optional<Job> find(String requestEventId) {
        return find(FIND, requestEventId);
    }

    /**
     * An event's JSON as it was received, also when the relay no longer shows it: what is written
     * from it now must be the same as what was written before a crash.
     */
    public Optional<String> textOf(String eventId) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND_TEXT)) {
            statement.setBytes(1, HexFormat.of().parseHex(eventId));
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new String(row.getBytes(1), StandardCharsets.UTF_8))
                        : Optional.empty();
            }
        } catch (SQLException failure) {
            throw new RelayStoreException("an event can not be looked up", failure);
        }
    }

    private Optional<Job> find(String query, String... arguments) {
        return select(query, arguments).stream().findFirst();
    }

    private List<Job> select(String query, String... arguments) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setString(i + 1, arguments[i]);
            }
            List<Job> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(job(row));
                }
            }
            return found;
        } catch (SQLException failure) {
            throw new RelayStoreException("jobs can not be looked up", failure);
        }
    }

    private static Job job(ResultSet row) throws SQLException {
        String scheme = row.getString(6);
        String provider = row.getString(7);
        return new Job(
                row.getString(1),
                row.getInt(2),
                new RfqId(row.getString(3)),
                new TenantId(row.getString(4)),
                new Pubkey(row.getString(5)),
                scheme == null ? null : Scheme.valueOf(scheme),
                provider == null ? null : new Pubkey(provider));
    }
}
