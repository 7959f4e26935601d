package exchequer.bench.ledger;

import exchequer.bench.BenchDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * SQL of others, from a copy of their repositories: it is theirs, so none of it lies here.
 *
 * @param directory of the copy
 * @param files that make the schema, in this order
 */
public record RivalFiles(Path directory, List<String> files) {

    public RivalFiles {
        files = List.copyOf(files);
    }

    /** Of pgledger (github.com/pgr0ss/pgledger). */
    public static RivalFiles ofPgLedger(Path directory) {
        return new RivalFiles(
                directory,
                List.of(
                        "vendor/scoville-pgsql-ulid/ulid-to-uuid.sql",
                        "vendor/scoville-pgsql-ulid/uuid-to-ulid.sql",
                        "pgledger.sql"));
    }

    /** Of tb-perf (github.com/softwaremill/tb-perf). */
    public static RivalFiles ofTbPerf(Path directory) {
        return new RivalFiles(directory, List.of("scripts/init-postgresql.sql"));
    }

    /** What is missing, if anything. */
    public Optional<String> missing() {
        return files.stream()
                .map(directory::resolve)
                .filter(file -> !Files.isRegularFile(file))
                .findFirst()
                .map(file -> "there is no " + file);
    }

    /** Makes the schema in a new database, and gives its name. */
    String install(BenchDatabase databases) throws IOException, SQLException {
        String database = databases.newDatabase();
        for (String file : files) {
            databases.execute(database, Files.readString(directory.resolve(file)));
        }
        return database;
    }
}
