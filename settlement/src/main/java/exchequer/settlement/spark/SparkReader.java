package exchequer.settlement.spark;

import exchequer.settlement.lightning.Network;
import exchequer.settlement.spark.SparkInvoice.Payment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Reads the bytes of an address. */
final class SparkReader {

    private static final int ID_BYTES = 16;
    private static final int NANOS_END = 1_000_000_000;

    private SparkReader() {}

    static SparkDecoding read(Network network, byte[] bytes) {
        try {
            SparkAddress address = address(network, bytes);
            // Operators refuse every other spelling, and two spellings would be two invoices to
            // whoever compares texts.
            return Arrays.equals(SparkWriter.write(address), bytes)
                    ? new SparkDecoding.Decoded(address)
                    : new SparkDecoding.Undecodable("it is not written canonically");
        } catch (MalformedSpark malformed) {
            return new SparkDecoding.Undecodable(String.valueOf(malformed.getMessage()));
        } catch (IllegalArgumentException impossible) {
            // The types say no to what their texts say; so a hostile text ends here, and no bug.
            return new SparkDecoding.Undecodable(String.valueOf(impossible.getMessage()));
        }
    }

    private static SparkAddress address(Network network, byte[] bytes) throws MalformedSpark {
        ProtoReader fields = ProtoReader.read(bytes, Set.of(), SparkFields.Address.BYTES);
        Optional<byte[]> invoice = fields.bytes(SparkFields.Address.INVOICE);
        Optional<SparkInvoice> read =
                invoice.isPresent() ? Optional.of(invoice(invoice.get())) : Optional.empty();
        return new SparkAddress(
                network,
                key(required(fields.bytes(SparkFields.Address.IDENTITY), "the receiver")),
                read,
                fields.bytes(SparkFields.Address.SIGNATURE).map(HexFormat.of()::formatHex));
    }

    private static SparkInvoice invoice(byte[] bytes) throws MalformedSpark {
        ProtoReader fields =
                ProtoReader.read(bytes, SparkFields.Invoice.NUMBERS, SparkFields.Invoice.BYTES);
        long version = fields.number(SparkFields.Invoice.VERSION).orElse(0L);
        if (version != SparkWriter.VERSION) {
            throw new MalformedSpark("its version is " + Long.toUnsignedString(version));
        }
        Optional<byte[]> sender = fields.bytes(SparkFields.Invoice.SENDER);
        Optional<byte[]> expiry = fields.bytes(SparkFields.Invoice.EXPIRY);
        Optional<byte[]> memo = fields.bytes(SparkFields.Invoice.MEMO);
        return new SparkInvoice(
                id(required(fields.bytes(SparkFields.Invoice.ID), "the id")),
                payment(fields),
                memo.isPresent() ? Optional.of(text(memo.get())) : Optional.empty(),
                sender.isPresent() ? Optional.of(key(sender.get())) : Optional.empty(),
                expiry.isPresent() ? Optional.of(time(expiry.get())) : Optional.empty());
    }

    private static Payment payment(ProtoReader fields) throws MalformedSpark {
        Optional<byte[]> sats = fields.bytes(SparkFields.Invoice.SATS);
        Optional<byte[]> tokens = fields.bytes(SparkFields.Invoice.TOKENS);
        if (sats.isPresent() == tokens.isPresent()) {
            throw new MalformedSpark("it asks for both satoshis and tokens, or for neither");
        }
        return sats.isPresent() ? sats(sats.get()) : tokens(tokens.orElseThrow());
    }

    private static Payment.Sats sats(byte[] bytes) throws MalformedSpark {
        return new Payment.Sats(
                ProtoReader.read(bytes, Set.of(SparkFields.Sats.AMOUNT), Set.of())
                        .number(SparkFields.Sats.AMOUNT)
                        .map(OptionalLong::of)
                        .orElseGet(OptionalLong::empty));
    }

    private static Payment.Tokens tokens(byte[] bytes) throws MalformedSpark {
        ProtoReader fields =
                ProtoReader.read(
                        bytes,
                        Set.of(),
                        Set.of(SparkFields.Tokens.TOKEN, SparkFields.Tokens.AMOUNT));
        return new Payment.Tokens(
                fields.bytes(SparkFields.Tokens.TOKEN).map(HexFormat.of()::formatHex),
                fields.bytes(SparkFields.Tokens.AMOUNT).map(HexFormat.of()::formatHex));
    }

    private static UUID id(byte[] bytes) throws MalformedSpark {
        if (bytes.length != ID_BYTES) {
            throw new MalformedSpark("its id is not 16 bytes");
        }
        ByteBuffer halves = ByteBuffer.wrap(bytes);
        return new UUID(halves.getLong(), halves.getLong());
    }

    private static Instant time(byte[] bytes) throws MalformedSpark {
        ProtoReader fields =
                ProtoReader.read(
                        bytes,
                        Set.of(SparkFields.Timestamp.SECONDS, SparkFields.Timestamp.NANOS),
                        Set.of());
        long seconds = fields.number(SparkFields.Timestamp.SECONDS).orElse(0L);
        long nanos = fields.number(SparkFields.Timestamp.NANOS).orElse(0L);
        // Beyond it, Instant itself throws what says nothing of an invoice.
        if (seconds < 0
                || seconds > SparkInvoice.LAST_EXPIRY.getEpochSecond()
                || nanos < 0
                || nanos >= NANOS_END) {
            throw new MalformedSpark("its expiry is not from 1970 to 9999");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static String text(byte[] bytes) throws MalformedSpark {
        try {
            // A fresh decoder reports malformed input; new String would paper over it.
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notText) {
            throw new MalformedSpark("its memo is not UTF-8");
        }
    }

    private static IdentityKey key(byte[] bytes) throws MalformedSpark {
        return IdentityKey.read(bytes)
                .orElseThrow(() -> new MalformedSpark("a key in it is not on the curve"));
    }

    private static byte[] required(Optional<byte[]> field, String what) throws MalformedSpark {
        return field.orElseThrow(() -> new MalformedSpark(what + " is missing"));
    }
}
