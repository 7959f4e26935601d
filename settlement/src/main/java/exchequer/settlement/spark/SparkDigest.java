package exchequer.settlement.spark;

import exchequer.settlement.lightning.Network;
import exchequer.settlement.spark.SparkInvoice.Payment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What a receiver signs: the SHA-256 of the SHA-256s of all fields in order, those that are absent
 * as zeros or as nothing. The network is hashed once more than the rest, which no text says and
 * every signature shows.
 */
final class SparkDigest {

    private static final int VERSION = 1;
    private static final byte TOKENS = 1;
    private static final byte SATS = 2;

    private final MessageDigest all = sha256();

    private SparkDigest() {}

    static byte[] of(Network network, IdentityKey receiver, SparkInvoice invoice) {
        SparkDigest digest = new SparkDigest();
        digest.add(number(VERSION));
        digest.add(
                ByteBuffer.allocate(16)
                        .putLong(invoice.id().getMostSignificantBits())
                        .putLong(invoice.id().getLeastSignificantBits())
                        .array());
        digest.add(sha256().digest(number(magic(network))));
        digest.add(receiver.bytes());
        digest.add(invoice.payment());
        digest.add(invoice.memo().orElse("").getBytes(StandardCharsets.UTF_8));
        digest.add(invoice.sender().map(IdentityKey::bytes).orElse(new byte[IdentityKey.BYTES]));
        digest.add(number(invoice.expiresAt().map(Instant::getEpochSecond).orElse(0L)));
        return digest.all.digest();
    }

    private void add(Payment payment) {
        switch (payment) {
            case Payment.Sats(var amount) -> {
                add(new byte[] {SATS});
                add(number(amount.orElse(0L)));
            }
            case Payment.Tokens(var token, var amount) -> {
                add(new byte[] {TOKENS});
                add(HexFormat.of().parseHex(token.orElse("00".repeat(32))));
                add(HexFormat.of().parseHex(amount.orElse("")));
            }
        }
    }

    private void add(byte[] field) {
        all.update(sha256().digest(field));
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    /** Bitcoin's message start, as a number whose bytes go over the wire in reverse. */
    private static int magic(Network network) {
        return switch (network) {
            case MAINNET -> 0xd9b4bef9;
            case TESTNET -> 0x0709110b;
            case SIGNET -> 0x40cf030a;
            case REGTEST -> 0xdab5bffa;
            case SIMNET -> throw new IllegalArgumentException("Spark is not on " + network);
        };
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
