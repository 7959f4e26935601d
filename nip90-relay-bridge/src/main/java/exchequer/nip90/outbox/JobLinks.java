package exchequer.nip90.outbox;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.nip90.relay.RelayStoreException;
import exchequer.nip90.translation.Job;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Remembers in PostgreSQL which request event stands for which RFQ. */
public final class JobLinks {

    private static final String REMEMBER =
            "INSERT INTO nostr.job (request_event_id, request_kind, rfq_id, tenant_id, buyer)"
                    + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (request_event_id) DO NOTHING";
    private static final String FIND =
            "SELECT request_event_id, request_kind, rfq_id, tenant_id, buyer FROM nostr.job"
                    + " WHERE request_event_id = ?";

    private static final String FIND_REQUEST =
            "SELECT request_event_id FROM nostr.job WHERE rfq_id = ? ORDER BY request_event_id";

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
            statement.executeUpdate();
        } catch (SQLException failure) {
            throw new RelayStoreException("a job could not be remembered", failure);
        }
    }

    /** The request event that stands for an RFQ; empty when none was ever published. */
    public Optional<String> requestOf(RfqId rfq) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND_REQUEST)) {
            statement.setString(1, rfq.value());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        } catch (SQLException failure) {
            throw new RelayStoreException("jobs can not be looked up", failure);
        }
    }

    public Optional<Job> find(String requestEventId) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, requestEventId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Job(
                                        row.getString(1),
                                        row.getInt(2),
                                        new RfqId(row.getString(3)),
                                        new TenantId(row.getString(4)),
                                        new Pubkey(row.getString(5))))
                        : Optional.empty();
            }
        } catch (SQLException failure) {
            throw new RelayStoreException("jobs can not be looked up", failure);
        }
    }
}
