package exchequer.settlement.spark;

import exchequer.settlement.spark.SparkInvoice.Payment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;

/** Writes an address as Spark's own software does, to the byte. */
final class SparkWriter {

    static final int VERSION = 1;

    private SparkWriter() {}

    static byte[] write(SparkAddress address) {
        ProtoWriter out = new ProtoWriter();
        out.bytes(SparkFields.Address.IDENTITY, address.identity().bytes());
        address.invoice().ifPresent(it -> out.message(SparkFields.Address.INVOICE, invoice(it)));
        address.signature()
                .map(HexFormat.of()::parseHex)
                .ifPresent(it -> out.bytes(SparkFields.Address.SIGNATURE, it));
        return out.toBytes();
    }

    /** What is to be paid comes last, though its number is lower. */
    private static ProtoWriter invoice(SparkInvoice invoice) {
        ProtoWriter out = new ProtoWriter();
        out.number(SparkFields.Invoice.VERSION, VERSION);
        out.bytes(
                SparkFields.Invoice.ID,
                ByteBuffer.allocate(16)
                        .putLong(invoice.id().getMostSignificantBits())
                        .putLong(invoice.id().getLeastSignificantBits())
                        .array());
        invoice.memo()
                .map(it -> it.getBytes(StandardCharsets.UTF_8))
                .ifPresent(it -> out.bytes(SparkFields.Invoice.MEMO, it));
        invoice.sender().ifPresent(it -> out.bytes(SparkFields.Invoice.SENDER, it.bytes()));
        invoice.expiresAt().ifPresent(it -> out.message(SparkFields.Invoice.EXPIRY, timestamp(it)));
        switch (invoice.payment()) {
            case Payment.Sats sats -> out.message(SparkFields.Invoice.SATS, sats(sats));
            case Payment.Tokens tokens -> out.message(SparkFields.Invoice.TOKENS, tokens(tokens));
        }
        return out;
    }

    private static ProtoWriter sats(Payment.Sats sats) {
        ProtoWriter out = new ProtoWriter();
        sats.amount().ifPresent(it -> out.number(SparkFields.Sats.AMOUNT, it));
        return out;
    }

    private static ProtoWriter tokens(Payment.Tokens tokens) {
        ProtoWriter out = new ProtoWriter();
        tokens.token()
                .map(HexFormat.of()::parseHex)
                .ifPresent(it -> out.bytes(SparkFields.Tokens.TOKEN, it));
        tokens.amount()
                .map(HexFormat.of()::parseHex)
                .ifPresent(it -> out.bytes(SparkFields.Tokens.AMOUNT, it));
        return out;
    }

    /** Zeros are left out, as protobuf does with fields that are not optional. */
    private static ProtoWriter timestamp(Instant at) {
        ProtoWriter out = new ProtoWriter();
        if (at.getEpochSecond() != 0) {
            out.number(SparkFields.Timestamp.SECONDS, at.getEpochSecond());
        }
        if (at.getNano() != 0) {
            out.number(SparkFields.Timestamp.NANOS, at.getNano());
        }
        return out;
    }
}
