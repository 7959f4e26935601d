package exchequer.ledger;

import exchequer.ledger.LedgerFact.PaymentProof;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads what shows that a payment was made. It is checked where the money is booked too: whoever
 * can write events still cannot book a payment that no rail has made. A preimage is all that is
 * needed to see that. Of a transfer only that it belongs to the payment can be seen; that it was
 * made is the word of Spark's operators, and the books say so.
 */
final class ProofReader {

    private static final HexFormat HEX = HexFormat.of();

    /** Bytes of a transfer's id that the payment hash makes; the last one counts the attempts. */
    private static final int BYTES_BOUND = 15;

    private static final int VERSION_BYTE = 6;
    private static final int VARIANT_BYTE = 8;

    private ProofReader() {}

    /**
     * The kind of a proof.
     *
     * @throws LedgerIntegrityException when it is of another payment, or of no kind that is known
     */
    static PaymentProof proofOf(String paymentHash, FactFields proof) {
        return switch (proof.word("type")) {
            case "PREIMAGE" -> {
                requirePreimage(paymentHash, proof);
                yield PaymentProof.PREIMAGE;
            }
            case "TRANSFER_ID" -> {
                requireTransfer(paymentHash, proof.uuid("transfer_id"));
                yield PaymentProof.TRANSFER_ID;
            }
            default -> throw new LedgerIntegrityException("a proof of no known type");
        };
    }

    /**
     * @throws LedgerIntegrityException when the fields have no preimage that opens the hash
     */
    static void requirePreimage(String paymentHash, FactFields fields) {
        byte[] preimage = HEX.parseHex(fields.hex32("preimage"));
        if (!Hash.over(preimage).hex().equals(paymentHash)) {
            throw new LedgerIntegrityException("preimage does not open the payment hash");
        }
    }

    private static void requireTransfer(String paymentHash, String transferId) {
        byte[] id = HEX.parseHex(transferId.replace("-", ""));
        byte[] bound =
                Hash.over(
                                ("exchequer spark payment " + paymentHash)
                                        .getBytes(StandardCharsets.UTF_8))
                        .bytes();
        // A UUID of version 8 in the variant of RFC 9562.
        bound[VERSION_BYTE] = (byte) (bound[VERSION_BYTE] & 0x0f | 0x80);
        bound[VARIANT_BYTE] = (byte) (bound[VARIANT_BYTE] & 0x3f | 0x80);
        boolean belongs = Arrays.equals(id, 0, BYTES_BOUND, bound, 0, BYTES_BOUND);
        if (!belongs || id[BYTES_BOUND] == 0) {
            throw new LedgerIntegrityException("transfer id is none of the payment's");
        }
    }
}
