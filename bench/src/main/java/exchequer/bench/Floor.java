package exchequer.bench;

import exchequer.bench.load.Histograms;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.HdrHistogram.Histogram;

/** What the machine itself can do: nothing that is durable or remote can be faster. */
final class Floor {

    private static final int BLOCK = 8_192;
    private static final int FILE_BLOCKS = 2_048;

    private Floor() {}

    /**
     * Writes a block and waits until the disk has it, again and again, as a log is written: one
     * after the other into a file that has its length already.
     */
    static Histogram syncedWrites(Path directory, int count) throws IOException {
        Path file = Files.createTempFile(directory, "floor-", ".bin");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            for (int i = 0; i < FILE_BLOCKS; i++) {
                channel.write(block.clear(), (long) i * BLOCK);
            }
            channel.force(true);
            Histogram histogram = Histograms.create();
            for (int i = 0; i < count; i++) {
                long begun = System.nanoTime();
                channel.write(block.clear(), (long) (i % FILE_BLOCKS) * BLOCK);
                channel.force(false);
                Histograms.record(histogram, System.nanoTime() - begun);
            }
            return histogram;
        } finally {
            Files.delete(file);
        }
    }

    /** {@code select 1} over loopback, prepared, on one connection. */
    static Histogram roundTrips(BenchDatabase databases, int count) throws SQLException {
        try (Connection connection = databases.connect("postgres");
                PreparedStatement statement = connection.prepareStatement("select 1")) {
            Histogram histogram = Histograms.create();
            for (int i = -count / 4; i < count; i++) {
                long begun = System.nanoTime();
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                }
                if (i >= 0) {
                    Histograms.record(histogram, System.nanoTime() - begun);
                }
            }
            return histogram;
        }
    }
}
