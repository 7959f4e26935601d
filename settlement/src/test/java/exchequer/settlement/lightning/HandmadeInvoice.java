package exchequer.settlement.lightning;

import static java.nio.charset.StandardCharsets.US_ASCII;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** Invoices with fields that our writer does not write, signed anew. */
public final class HandmadeInvoice {

    private static final int SIGNATURE_VALUES = 104;
    private static final NodeKey KEY =
            NodeKey.of("another thirty-two bytes of text".getBytes(US_ASCII));

    private HandmadeInvoice() {}

    /**
     * @param version the first value of the fallback field
     * @param data what follows it, as bytes
     */
    public static Bolt11Invoice withFallback(Network network, int version, byte[] data) {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        field.write(version);
        field.writeBytes(FiveBits.fromBytes(data));
        return with(network, 9, field.toByteArray());
    }

    /** An invoice with one more field, of any kind and content. */
    public static Bolt11Invoice with(Network network, int tag, byte[] values) {
        Bolt11Invoice plain =
                Bolt11.encode(
                        Bolt11Draft.of(
                                network,
                                Msat.ofSat(21),
                                Instant.parse("2026-03-01T12:00:00Z"),
                                Duration.ofHours(1),
                                new PaymentHash("ab".repeat(32)),
                                "cd".repeat(32),
                                "work"),
                        KEY);
        try {
            Bech32 source = Bech32.parse(plain.text());
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(
                    Arrays.copyOf(source.values(), source.values().length - SIGNATURE_VALUES));
            all.write(tag);
            all.writeBytes(FiveBits.fromNumber(values.length, 2));
            all.writeBytes(values);
            byte[] digest = Bolt11Digest.of(source.humanReadable(), all.toByteArray());
            all.writeBytes(FiveBits.fromBytes(KEY.signRecoverably(digest)));
            String text = new Bech32(source.humanReadable(), all.toByteArray()).text();
            return ((Decoded) Bolt11.decode(text)).invoice();
        } catch (UndecodableException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
