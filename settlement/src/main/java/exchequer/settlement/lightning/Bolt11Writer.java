package exchequer.settlement.lightning;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes and signs an invoice. */
final class Bolt11Writer {

    private static final int MAX_FIELD_VALUES = 1_023;

    private final ByteArrayOutputStream values = new ByteArrayOutputStream(512);

    private Bolt11Writer() {}

    static String write(Bolt11Draft draft, NodeKey key) {
        String prefix =
                "ln"
                        + draft.network().prefix()
                        + draft.amount().map(Bolt11Amount::format).orElse("");
        Bolt11Writer writer = new Bolt11Writer();
        writer.writeFields(draft);
        byte[] unsigned = writer.values.toByteArray();
        byte[] signature = key.signRecoverably(Bolt11Digest.of(prefix, unsigned));
        writer.values.writeBytes(FiveBits.fromBytes(signature));
        String text = new Bech32(prefix, writer.values.toByteArray()).text();
        if (text.length() > Bolt11.MAX_LENGTH) {
            throw new IllegalArgumentException("invoice of " + text.length() + " characters");
        }
        return text;
    }

    private void writeFields(Bolt11Draft draft) {
        values.writeBytes(FiveBits.fromNumber(draft.createdAt().getEpochSecond(), 7));
        field(Bolt11Field.PAYMENT_SECRET, FiveBits.fromBytes(HexText.bytes(draft.paymentSecret())));
        field(Bolt11Field.PAYMENT_HASH, FiveBits.fromBytes(draft.paymentHash().bytes()));
        draft.description()
                .map(text -> FiveBits.fromBytes(text.getBytes(StandardCharsets.UTF_8)))
                .ifPresent(data -> field(Bolt11Field.DESCRIPTION, data));
        draft.descriptionHash()
                .map(hash -> FiveBits.fromBytes(HexText.bytes(hash)))
                .ifPresent(data -> field(Bolt11Field.DESCRIPTION_HASH, data));
        if (draft.expiry().getSeconds() != Bolt11Invoice.DEFAULT_EXPIRY.getSeconds()) {
            field(Bolt11Field.EXPIRY, FiveBits.fromNumber(draft.expiry().getSeconds()));
        }
        field(Bolt11Field.MIN_FINAL_CLTV, FiveBits.fromNumber(draft.minFinalCltvExpiry()));
        byte[] features = Features.toFiveBits(draft.features());
        if (features.length > 0) {
            field(Bolt11Field.FEATURES, features);
        }
    }

    private void field(int tag, byte[] data) {
        if (data.length > MAX_FIELD_VALUES) {
            throw new IllegalArgumentException("a field longer than 639 bytes");
        }
        values.write(tag);
        values.writeBytes(FiveBits.fromNumber(data.length, 2));
        values.writeBytes(data);
    }
}
