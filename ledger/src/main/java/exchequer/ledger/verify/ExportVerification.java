package exchequer.ledger.verify;

import exchequer.ledger.verify.Outcome.Broken;
import exchequer.ledger.verify.Outcome.Sound;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Verifies an export as a stream, its lines on all processors and its chain on one. */
final class ExportVerification {

    private final ProgressListener progress;

    ExportVerification(ProgressListener progress) {
        this.progress = progress;
    }

    /**
     * @param check collects what comes out besides
     * @throws IOException when the file cannot be read
     */
    Outcome verify(Path file, ExportCheck check) throws IOException {
        int threads = Runtime.getRuntime().availableProcessors();
        try (InputStream in = Files.newInputStream(file);
                ExecutorService readers = Executors.newFixedThreadPool(threads)) {
            var chunks = new ChunkSource(in, readers, threads);
            try {
                return verify(chunks, check);
            } finally {
                readers.shutdownNow();
            }
        }
    }

    private Outcome verify(ChunkSource chunks, ExportCheck check) throws IOException {
        long lines = 0;
        for (var next = chunks.next(); next.isPresent(); next = chunks.next()) {
            Chunk chunk = next.get();
            for (ExportedLine line : chunk.lines()) {
                lines++;
                Optional<String> wrong = check.next(line);
                if (wrong.isPresent()) {
                    return broken(lines, wrong.get());
                }
            }
            if (chunk.problem() != null) {
                return broken(lines + 1, chunk.problem());
            }
            progress.verified(check.entries());
        }
        Optional<String> missing = check.end();
        return missing.isPresent() ? broken(lines + 1, missing.get()) : sound(check);
    }

    private static Outcome broken(long line, String why) {
        return new Broken("line " + line, why);
    }

    private static Outcome sound(ExportCheck check) {
        return new Sound(
                "%d entries%s, %d accounts, head %s, root %s"
                        .formatted(
                                check.entries(),
                                check.withheld() == 0
                                        ? ""
                                        : " (%d of other tenants, their hashes only)"
                                                .formatted(check.withheld()),
                                check.accounts(),
                                Sha256.hex(check.head()),
                                Sha256.hex(check.roots().get(check.entries()))));
    }
}
