package exchequer.server.security;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Buyers and API keys in PostgreSQL. Keys are kept as hashes only. */
@Singleton
public final class Accounts {

    private static final String KEY_PREFIX = "xk_";

    private final DataSource database;
    private final InstantSource clock;

    public Accounts(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Safe to repeat; a new name replaces the old. */
    public void registerBuyer(TenantId tenant, Pubkey buyer, String name) {
        execute(
                "INSERT INTO server.buyer (tenant_id, pubkey, name, registered_at)"
                        + " VALUES (?, ?, ?, ?) ON CONFLICT (tenant_id, pubkey)"
                        + " DO UPDATE SET name = excluded.name",
                tenant.value(),
                buyer.value(),
                name,
                clock.instant().atOffset(ZoneOffset.UTC));
    }

    public boolean isBuyer(TenantId tenant, Pubkey buyer) {
        return exists(
                "SELECT 1 FROM server.buyer WHERE tenant_id = ? AND pubkey = ?",
                tenant.value(),
                buyer.value());
    }

    /** Lets whoever shows this key act in the role. Safe to repeat. */
    public void admit(String key, TenantId tenant, Role role, @Nullable Pubkey buyer) {
        execute(
                "INSERT INTO server.api_key (key_sha256, tenant_id, role, pubkey, created_at)"
                        + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (key_sha256) DO NOTHING",
                hash(key),
                tenant.value(),
                role.name(),
                buyer == null ? null : buyer.value(),
                clock.instant().atOffset(ZoneOffset.UTC));
    }

    /**
     * Ends a key for ever; admitting it again does not bring it back.
     *
     * @return whether it was in use
     */
    public boolean revoke(String key, TenantId tenant) {
        return execute(
                        "UPDATE server.api_key SET revoked_at = ? WHERE key_sha256 = ?"
                                + " AND tenant_id = ? AND revoked_at IS NULL",
                        clock.instant().atOffset(ZoneOffset.UTC),
                        hash(key),
                        tenant.value())
                == 1;
    }

    public Optional<Caller> byKey(String key) {
        if (!key.startsWith(KEY_PREFIX)) {
            return Optional.empty();
        }
        try (Connection connection = database.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                "SELECT tenant_id, role, pubkey FROM server.api_key"
                                        + " WHERE key_sha256 = ? AND revoked_at IS NULL")) {
            statement.setString(1, hash(key));
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                @Nullable String pubkey = row.getString(3);
                return Optional.of(
                        new Caller(
                                new TenantId(row.getString(1)),
                                Role.valueOf(row.getString(2)),
                                pubkey == null ? null : new Pubkey(pubkey)));
            }
        } catch (SQLException failure) {
            throw new DatabaseException("API keys can not be read", failure);
        }
    }

    /**
     * Marks a signed authorisation as used.
     *
     * @return whether this was its first use
     */
    public boolean spend(String eventId, long createdAt) {
        return execute(
                        "INSERT INTO server.spent_authorization (event_id, created_at)"
                                + " VALUES (?, ?) ON CONFLICT DO NOTHING",
                        eventId,
                        createdAt)
                == 1;
    }

    /** Makes an API key out of 32 secret bytes. */
    public static String keyOf(byte[] secret) {
        return KEY_PREFIX + HexFormat.of().formatHex(secret);
    }

    private static String hash(String key) {
        return Sha256.hex(key.getBytes(StandardCharsets.UTF_8));
    }

    private int execute(String sql, @Nullable Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        } catch (SQLException failure) {
            throw new DatabaseException("accounts can not be written", failure);
        }
    }

    private boolean exists(String sql, Object... values) {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        } catch (SQLException failure) {
            throw new DatabaseException("accounts can not be read", failure);
        }
    }
}
