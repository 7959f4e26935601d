package exchequer.bench.ledger;

import exchequer.bench.BenchDatabase;
import exchequer.bench.load.ClosedLoop;
import exchequer.bench.load.Load;
import exchequer.bench.load.Sample;
import io.agroal.api.AgroalDataSource;
import java.sql.Connection;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * The stored procedure of tb-perf that takes a batch, on one connection as there, between random
 * accounts of a hundred thousand.
 */
public record TbPerf(BenchDatabase databases, RivalFiles files) {

    private static final int ACCOUNTS = 100_000;
    private static final int AMOUNT_MAX = 1_000;
    private static final String CALL = "select batch_transfers(?, ?, ?)";

    /**
     * @throws IllegalStateException when a transfer was refused, or is not there afterwards
     */
    public Sample run(int batch, Duration warmUp, Duration measured) throws Exception {
        String database = files.install(databases);
        try (AgroalDataSource pool = databases.pool(database, 1)) {
            databases.execute(
                    database,
                    "insert into accounts select id, 1000000000 from generate_series(1, %d) id"
                            .formatted(ACCOUNTS));
            databases.execute(database, "vacuum analyze accounts");
            databases.checkpoint();
            Load load = index -> writer(pool, batch, new SplittableRandom(index + 11L));
            Sample sample = ClosedLoop.run(load, 1, warmUp, measured, databases.cpu());
            long stored = databases.number(database, "select count(*) from transfers");
            if (stored != sample.acknowledged()) {
                throw new IllegalStateException(
                        "tb-perf has %d of %d transfers".formatted(stored, sample.acknowledged()));
            }
            return sample;
        } finally {
            databases.drop(database);
        }
    }

    private static Load.Writer writer(AgroalDataSource pool, int batch, SplittableRandom random) {
        return () -> {
            Long[] payers = new Long[batch];
            Long[] payees = new Long[batch];
            Long[] amounts = new Long[batch];
            for (int i = 0; i < batch; i++) {
                int payer = random.nextInt(ACCOUNTS);
                payers[i] = 1L + payer;
                payees[i] = 1L + (payer + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
                amounts[i] = 1L + random.nextInt(AMOUNT_MAX);
            }
            try (Connection connection = pool.getConnection();
                    var call = connection.prepareStatement(CALL)) {
                call.setArray(1, connection.createArrayOf("bigint", payers));
                call.setArray(2, connection.createArrayOf("bigint", payees));
                call.setArray(3, connection.createArrayOf("bigint", amounts));
                call.executeQuery().close();
                return batch;
            }
        };
    }
}
