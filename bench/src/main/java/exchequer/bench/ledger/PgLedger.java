package exchequer.bench.ledger;

import exchequer.bench.BenchDatabase;
import exchequer.bench.load.ClosedLoop;
import exchequer.bench.load.Load;
import exchequer.bench.load.Sample;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * pgledger: every call is one function in a transaction of its own, between two random accounts of
 * as many as our own load has.
 */
public record PgLedger(BenchDatabase databases, RivalFiles files) {

    private static final int ACCOUNTS = 520;
    private static final String CREATE =
            "select id from pgledger_create_account('account ' || ?, 'msat')";
    private static final String ONE = "select id from pgledger_create_transfer(?, ?, 21000)";
    private static final String MANY =
            """
            select count(*) from pgledger_create_transfers(
                (select array_agg((t.payer, t.payee, 21000)::transfer_request)
                   from unnest(?::text[], ?::text[]) as t (payer, payee)))""";

    /**
     * @param perCall transfers in one call, which its README shows as one
     */
    public Sample run(int clients, int perCall, Duration warmUp, Duration measured)
            throws Exception {
        String database = files.install(databases);
        try (AgroalDataSource pool = databases.pool(database, clients + 1)) {
            List<String> accounts = accounts(pool);
            databases.checkpoint();
            Load load =
                    index -> writer(pool, accounts, perCall, new SplittableRandom(31L * index + 7));
            Sample sample = ClosedLoop.run(load, clients, warmUp, measured, databases.cpu());
            long stored = databases.number(database, "select count(*) from pgledger_transfers");
            if (stored != sample.acknowledged()) {
                throw new IllegalStateException(
                        "pgledger has %d of %d transfers".formatted(stored, sample.acknowledged()));
            }
            return sample;
        } finally {
            databases.drop(database);
        }
    }

    private static List<String> accounts(AgroalDataSource pool) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = pool.getConnection();
                var create = connection.prepareStatement(CREATE)) {
            for (int account = 0; account < ACCOUNTS; account++) {
                create.setInt(1, account);
                try (var row = create.executeQuery()) {
                    row.next();
                    ids.add(row.getString(1));
                }
            }
        }
        return ids;
    }

    private static Load.Writer writer(
            AgroalDataSource pool, List<String> accounts, int perCall, SplittableRandom random) {
        return () -> {
            String[] payers = new String[perCall];
            String[] payees = new String[perCall];
            for (int i = 0; i < perCall; i++) {
                int payer = random.nextInt(ACCOUNTS);
                int payee = (payer + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
                payers[i] = accounts.get(payer);
                payees[i] = accounts.get(payee);
            }
            try (Connection connection = pool.getConnection();
                    var call = connection.prepareStatement(perCall == 1 ? ONE : MANY)) {
                if (perCall == 1) {
                    call.setString(1, payers[0]);
                    call.setString(2, payees[0]);
                } else {
                    call.setArray(1, connection.createArrayOf("text", payers));
                    call.setArray(2, connection.createArrayOf("text", payees));
                }
                call.executeQuery().close();
                return perCall;
            }
        };
    }
}
