package exchequer.settlement.lightning;

import exchequer.market.money.Msat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a checksummed bech32 text as an invoice and verifies its signature. */
final class Bolt11Reader {

    private static final Pattern PREFIX =
            Pattern.compile("ln(bcrt|bc|tbs|tb|sb)(?:([0-9]{1,25})([a-z]?))?");
    private static final int TIMESTAMP_VALUES = 7;
    private static final int SIGNATURE_VALUES = 104;
    private static final int HASH_VALUES = 52;
    private static final int NODE_ID_VALUES = 53;

    private final Bech32 source;
    private final byte[] unsigned;
    private final Map<Integer, byte[]> fields = new HashMap<>();

    private Bolt11Reader(Bech32 source) throws UndecodableException {
        this.source = source;
        int unsignedLength = source.values().length - SIGNATURE_VALUES;
        if (unsignedLength < TIMESTAMP_VALUES) {
            throw truncated("no room for timestamp and signature");
        }
        this.unsigned = Arrays.copyOf(source.values(), unsignedLength);
    }

    static Bolt11Invoice read(Bech32 source) throws UndecodableException {
        Matcher prefix = PREFIX.matcher(source.humanReadable());
        if (!prefix.matches()) {
            throw new UndecodableException(
                    UndecodableCode.UNKNOWN_PREFIX, "prefix " + source.humanReadable());
        }
        Network network = Network.withPrefix(prefix.group(1)).orElseThrow();
        Optional<Msat> amount =
                prefix.group(2) == null
                        ? Optional.empty()
                        : Optional.of(Bolt11Amount.parse(prefix.group(2), prefix.group(3)));
        Bolt11Reader reader = new Bolt11Reader(source);
        reader.splitFields();
        return reader.invoice(network, amount);
    }

    private Bolt11Invoice invoice(Network network, Optional<Msat> amount)
            throws UndecodableException {
        byte[] timestamp = Arrays.copyOf(unsigned, TIMESTAMP_VALUES);
        SortedSet<Integer> features = features();
        Features.requirePayable(features);
        Optional<String> description = description();
        Optional<String> descriptionHash = hash(Bolt11Field.DESCRIPTION_HASH);
        if (description.isPresent() == descriptionHash.isPresent()) {
            throw new UndecodableException(
                    UndecodableCode.BAD_DESCRIPTION,
                    description.isPresent()
                            ? "both a description and a description hash"
                            : "neither a description nor a description hash");
        }
        return new Bolt11Invoice(
                network,
                amount,
                Instant.ofEpochSecond(FiveBits.toNumber(timestamp)),
                Duration.ofSeconds(
                        number(Bolt11Field.EXPIRY, 7)
                                .orElse(Bolt11Invoice.DEFAULT_EXPIRY.getSeconds())),
                new PaymentHash(
                        required(Bolt11Field.PAYMENT_HASH, UndecodableCode.MISSING_PAYMENT_HASH)),
                required(Bolt11Field.PAYMENT_SECRET, UndecodableCode.MISSING_PAYMENT_SECRET),
                description,
                descriptionHash,
                payee(),
                Math.toIntExact(
                        number(Bolt11Field.MIN_FINAL_CLTV, 6)
                                .orElse((long) Bolt11Invoice.DEFAULT_MIN_FINAL_CLTV_EXPIRY)),
                features,
                source.text());
    }

    private void splitFields() throws UndecodableException {
        int at = TIMESTAMP_VALUES;
        while (at < unsigned.length) {
            if (unsigned.length - at < 3) {
                throw truncated("a field header is cut off");
            }
            int tag = unsigned[at];
            int length = unsigned[at + 1] << 5 | unsigned[at + 2];
            at += 3;
            if (unsigned.length - at < length) {
                throw truncated("a field claims more than there is");
            }
            if (isReadable(tag, length)) {
                fields.putIfAbsent(tag, Arrays.copyOfRange(unsigned, at, at + length));
            }
            at += length;
        }
    }

    private static boolean isReadable(int tag, int length) {
        return switch (tag) {
            case Bolt11Field.PAYMENT_HASH,
                    Bolt11Field.PAYMENT_SECRET,
                    Bolt11Field.DESCRIPTION_HASH ->
                    length == HASH_VALUES;
            case Bolt11Field.PAYEE -> length == NODE_ID_VALUES;
            case Bolt11Field.FEATURES,
                    Bolt11Field.EXPIRY,
                    Bolt11Field.DESCRIPTION,
                    Bolt11Field.MIN_FINAL_CLTV ->
                    true;
            default -> false;
        };
    }

    private String required(int tag, UndecodableCode whenMissing) throws UndecodableException {
        Optional<String> hex = hash(tag);
        if (hex.isEmpty()) {
            throw new UndecodableException(whenMissing, "a mandatory field is missing");
        }
        return hex.get();
    }

    private Optional<String> hash(int tag) throws UndecodableException {
        byte[] field = fields.get(tag);
        return field == null ? Optional.empty() : Optional.of(HexText.of(FiveBits.toBytes(field)));
    }

    private Optional<String> description() throws UndecodableException {
        byte[] field = fields.get(Bolt11Field.DESCRIPTION);
        if (field == null) {
            return Optional.empty();
        }
        try {
            // A fresh decoder reports malformed input; new String would paper over it.
            String text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(FiveBits.toBytes(field)))
                            .toString();
            // PostgreSQL text cannot hold NUL: such an invoice would fail wherever it is stored.
            if (text.indexOf('\0') >= 0) {
                throw new UndecodableException(
                        UndecodableCode.MALFORMED_FIELD, "the description contains NUL");
            }
            return Optional.of(text);
        } catch (CharacterCodingException e) {
            throw new UndecodableException(
                    UndecodableCode.MALFORMED_FIELD, "the description is not UTF-8");
        }
    }

    private Optional<Long> number(int tag, int maxValues) throws UndecodableException {
        byte[] field = fields.get(tag);
        if (field == null) {
            return Optional.empty();
        }
        requireMinimal(field);
        if (field.length == 0 || field.length > maxValues) {
            throw new UndecodableException(
                    UndecodableCode.MALFORMED_FIELD, "a number of " + field.length + " values");
        }
        return Optional.of(FiveBits.toNumber(field));
    }

    private SortedSet<Integer> features() throws UndecodableException {
        byte[] field = fields.get(Bolt11Field.FEATURES);
        if (field == null) {
            return Collections.emptySortedSet();
        }
        requireMinimal(field);
        return Features.fromFiveBits(field);
    }

    private static void requireMinimal(byte[] field) throws UndecodableException {
        // A single zero is how writers in the field spell the number zero.
        if (field.length > 1 && field[0] == 0) {
            throw new UndecodableException(
                    UndecodableCode.MALFORMED_FIELD, "a number begins with zeros");
        }
    }

    private NodeId payee() throws UndecodableException {
        byte[] values = source.values();
        byte[] signature =
                FiveBits.toBytes(Arrays.copyOfRange(values, unsigned.length, values.length));
        byte[] compact = Arrays.copyOf(signature, 64);
        int recoveryId = signature[64];
        byte[] digest = Bolt11Digest.of(source.humanReadable(), unsigned);
        byte[] named = fields.get(Bolt11Field.PAYEE);
        if (named != null) {
            NodeId payee = namedPayee(FiveBits.toBytes(named));
            if (!Signatures.verifyLowS(compact, digest, payee)) {
                throw new UndecodableException(
                        UndecodableCode.BAD_SIGNATURE, "not a low-s signature of the named payee");
            }
            return payee;
        }
        if (recoveryId < 0 || recoveryId > 3) {
            throw new UndecodableException(
                    UndecodableCode.BAD_SIGNATURE, "recovery id " + recoveryId);
        }
        Optional<NodeId> recovered = Signatures.recover(compact, digest, recoveryId);
        if (recovered.isEmpty()) {
            throw new UndecodableException(UndecodableCode.BAD_SIGNATURE, "not recoverable");
        }
        return recovered.get();
    }

    private static NodeId namedPayee(byte[] bytes) throws UndecodableException {
        try {
            return NodeId.of(bytes);
        } catch (IllegalArgumentException e) {
            throw new UndecodableException(
                    UndecodableCode.MALFORMED_FIELD, "the payee is no compressed public key");
        }
    }

    private static UndecodableException truncated(String detail) {
        return new UndecodableException(UndecodableCode.TRUNCATED, detail);
    }
}
