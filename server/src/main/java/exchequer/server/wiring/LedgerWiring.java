package exchequer.server.wiring;

import exchequer.ledger.AccountQueries;
import exchequer.ledger.AccountStatements;
import exchequer.ledger.LedgerQueries;
import exchequer.ledger.LedgerTree;
import exchequer.ledger.PendingQueries;
import exchequer.ledger.checkpoint.CheckpointKeeper;
import exchequer.ledger.checkpoint.CheckpointPolicy;
import exchequer.ledger.checkpoint.Checkpoints;
import exchequer.ledger.checkpoint.NoteKey;
import exchequer.ledger.export.JournalExport;
import exchequer.ledger.proof.LedgerProofs;
import exchequer.server.config.CheckpointConfig;
import exchequer.server.config.ServerConfig;
import exchequer.server.security.CheckpointSecret;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/** What proves the books to others. */
final class LedgerWiring {

    @Produces
    @Singleton
    LedgerTree tree(DataSource database, Schemas schemas) {
        return new LedgerTree(database);
    }

    @Produces
    @Singleton
    AccountQueries accounts(DataSource database, Schemas schemas) {
        return new AccountQueries(database);
    }

    @Produces
    @Singleton
    PendingQueries pending(DataSource database, Schemas schemas) {
        return new PendingQueries(database);
    }

    @Produces
    @Singleton
    AccountStatements statements(DataSource database, Schemas schemas) {
        return new AccountStatements(database);
    }

    @Produces
    @Singleton
    Checkpoints checkpoints(DataSource database, Schemas schemas) {
        return new Checkpoints(database);
    }

    @Produces
    @Singleton
    LedgerProofs proofs(LedgerTree tree, Checkpoints checkpoints) {
        return new LedgerProofs(tree, checkpoints);
    }

    @Produces
    @Singleton
    JournalExport export(LedgerQueries ledger) {
        return new JournalExport(ledger);
    }

    @Produces
    @Singleton
    CheckpointKeeper keeper(
            LedgerTree tree,
            Checkpoints checkpoints,
            ServerConfig server,
            CheckpointConfig config,
            RandomGenerator random,
            InstantSource clock) {
        return new CheckpointKeeper(
                tree,
                checkpoints,
                CheckpointSecret.in(server.dataDir(), config.origin(), random),
                config.formerKeys().orElse(List.of()).stream().map(NoteKey::of).toList(),
                new CheckpointPolicy(config.everyEntries(), config.every()),
                clock);
    }
}
