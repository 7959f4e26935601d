package exchequer.server.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Secrets in files: hexadecimal, readable by the owner only, made once and then never changed. */
public final class SecretFile {

    private SecretFile() {}

    /**
     * @throws UncheckedIOException when the file can be neither read nor made
     */
    public static byte[] readOrCreate(Path file, int bytes, RandomGenerator random) {
        try {
            if (!Files.exists(file)) {
                create(file, bytes, random);
            }
            byte[] secret = HexFormat.of().parseHex(Files.readString(file).strip());
            if (secret.length != bytes) {
                throw new IOException(file + " does not hold " + bytes + " bytes");
            }
            return secret;
        } catch (IOException failure) {
            throw new UncheckedIOException("secret file " + file, failure);
        }
    }

    private static void create(Path file, int bytes, RandomGenerator random) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        byte[] secret = new byte[bytes];
        random.nextBytes(secret);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        // Created with its permissions: a file made open and closed afterwards was open once.
        Files.createFile(
                part,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(part, HexFormat.of().formatHex(secret) + "\n");
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
