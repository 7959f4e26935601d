package exchequer.settlement.balance.pages;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.settlement.events.BalanceCarriedForward;
import exchequer.settlement.events.BalanceFact;
import exchequer.settlement.ids.BalancePageId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Which page of each balance was the last, kept from the events in PostgreSQL. It may be behind the
 * log, never ahead of it: whoever asks on a page that is closed is told the next one.
 */
public final class BalancePages {

    private static final String TURN =
            """
            INSERT INTO settlement.balance_page (tenant_id, buyer, page) VALUES (?, ?, ?)
            ON CONFLICT (tenant_id, buyer)
            DO UPDATE SET page = greatest(balance_page.page, excluded.page)
            """;
    private static final String FIND =
            "SELECT page FROM settlement.balance_page WHERE tenant_id = ? AND buyer = ?";
    private static final String ANY = "SELECT 1 FROM settlement.balance_page LIMIT 1";

    private final DataSource database;

    public BalancePages(DataSource database) {
        this.database = database;
    }

    /**
     * Takes down what the event says of a balance. Safe to repeat.
     *
     * @throws SQLException when the database failed; feed the event again
     */
    public void observe(DomainEvent event, TenantId tenant) throws SQLException {
        if (!(event instanceof BalanceFact fact)) {
            return;
        }
        BalancePageId page =
                fact instanceof BalanceCarriedForward carried
                        ? carried.nextPage()
                        : fact.balancePage();
        // The first fact makes the row, the turning of a page moves it.
        if (page.isFirst() || fact instanceof BalanceCarriedForward) {
            try (Connection connection = database.getConnection();
                    PreparedStatement turn = connection.prepareStatement(TURN)) {
                turn.setString(1, tenant.value());
                turn.setString(2, page.buyer().value());
                turn.setLong(3, page.number());
                turn.executeUpdate();
            }
        }
    }

    /** The last page that is known of; the first where none is. */
    long current(TenantId tenant, Pubkey buyer) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement find = connection.prepareStatement(FIND)) {
            find.setString(1, tenant.value());
            find.setString(2, buyer.value());
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? row.getLong(1) : BalancePageId.FIRST;
            }
        }
    }

    /** Whether any buyer has ever had a balance. */
    public boolean hasAny() throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement any = connection.prepareStatement(ANY);
                ResultSet row = any.executeQuery()) {
            return row.next();
        }
    }
}
