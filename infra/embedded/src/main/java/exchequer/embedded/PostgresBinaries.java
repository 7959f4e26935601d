package exchequer.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs: those that come along are extracted once per user and version. The
 * directory is named after the hash of the archive, so another version never meets an old cache.
 */
final class PostgresBinaries {

    /** Overrides where programs are extracted to; default {@code ~/.cache/exchequer}. */
    static final String CACHE_PROPERTY = "exchequer.embedded.cache";

    /**
     * Directory of another PostgreSQL of version 18, with {@code bin/postgres} in it. The one that
     * comes along is compiled to be small, which costs processor time.
     */
    static final String OTHER = "EXCHEQUER_POSTGRES";

    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private PostgresBinaries() {}

    /** The directory that has {@code bin/postgres} in it. */
    static Path locate() throws IOException {
        var other = System.getenv(OTHER);
        return other == null || other.isBlank() ? extracted() : installed(Path.of(other));
    }

    private static Path installed(Path home) throws IOException {
        if (!Files.isExecutable(home.resolve("bin/postgres"))) {
            throw new IOException(
                    "%s is %s, which has no bin/postgres; unset it to use the PostgreSQL that comes along"
                            .formatted(OTHER, home));
        }
        return home;
    }

    private static Path extracted() throws IOException {
        var cache = cacheDirectory();
        var home = cache.resolve("postgresql-" + archiveHash());
        if (Files.isExecutable(home.resolve("bin/postgres"))) {
            return home;
        }
        Files.createDirectories(cache);
        var staging = Files.createTempDirectory(cache, "extracting-");
        extract(staging);
        try {
            // Processes that start together may all extract; the first rename wins whole.
            Files.move(staging, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isExecutable(home.resolve("bin/postgres"))) {
                throw e;
            }
            Directories.deleteRecursively(staging);
        }
        return home;
    }

    private static Path cacheDirectory() {
        var override = System.getProperty(CACHE_PROPERTY);
        if (override != null) {
            return Path.of(override);
        }
        return Path.of(System.getProperty("user.home"), ".cache", "exchequer");
    }

    private static String archiveHash() throws IOException {
        try (var in = new DigestInputStream(open(), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static void extract(Path target) throws IOException {
        try (var tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open())))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extractEntry(tar, entry, target);
            }
        }
    }

    private static void extractEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
            throws IOException {
        var path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("archive entry leaves its directory: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(path, target.resolve(entry.getLinkName()).normalize());
        } else {
            Files.copy(tar, path);
            if ((entry.getMode() & 0100) != 0) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    private static InputStream open() throws IOException {
        var in = PostgresBinaries.class.getResourceAsStream(ARCHIVE);
        if (in == null) {
            throw new IOException("no PostgreSQL programs for this platform on the class path");
        }
        return in;
    }
}
