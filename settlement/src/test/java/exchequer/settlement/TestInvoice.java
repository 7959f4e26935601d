package exchequer.settlement;

import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Draft;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.NodeKey;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.proof.PaymentProof;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A real, signed invoice together with the secret that pays for it. */
public record TestInvoice(Bolt11Invoice invoice, Preimage preimage) {

    public static final NodeKey NODE = NodeKey.of(secret(77));
    public static final Instant CREATED_AT = Story.NOW.minusSeconds(600);
    public static final Duration EXPIRY = Duration.ofHours(1);

    /**
     * @param number equal numbers make equal payment hashes
     */
    public static TestInvoice of(int number, long amountMsat) {
        return of(number, Optional.of(Msat.of(amountMsat)), Network.REGTEST, "invoice " + number);
    }

    public static TestInvoice of(int number, Msat amount) {
        return of(number, amount.value());
    }

    public static TestInvoice of(
            int number, Optional<Msat> amount, Network network, String description) {
        return signed(number, amount, network, EXPIRY, Optional.of(description), Optional.empty());
    }

    /** One with another time to live. */
    public static TestInvoice living(int number, Msat amount, Duration expiry) {
        return signed(
                number,
                Optional.of(amount),
                Network.REGTEST,
                expiry,
                Optional.of("invoice " + number),
                Optional.empty());
    }

    /** One that carries the hash of a description instead of the description. */
    public static TestInvoice describedByHash(int number, Msat amount, String sha256) {
        return signed(
                number,
                Optional.of(amount),
                Network.REGTEST,
                EXPIRY,
                Optional.empty(),
                Optional.of(sha256));
    }

    private static TestInvoice signed(
            int number,
            Optional<Msat> amount,
            Network network,
            Duration expiry,
            Optional<String> description,
            Optional<String> descriptionHash) {
        Preimage preimage = Preimage.of(secret(number));
        return new TestInvoice(
                Bolt11.encode(
                        new Bolt11Draft(
                                network,
                                amount,
                                CREATED_AT,
                                expiry,
                                preimage.hash(),
                                "5".repeat(64),
                                description,
                                descriptionHash,
                                Bolt11Invoice.DEFAULT_MIN_FINAL_CLTV_EXPIRY,
                                Bolt11Draft.DEFAULT_FEATURES),
                        NODE),
                preimage);
    }

    /** What shows that it was paid. */
    public PaymentProof proof() {
        return new PaymentProof.ByPreimage(preimage);
    }

    public String text() {
        return invoice.text();
    }

    public PaymentHash hash() {
        return invoice.paymentHash();
    }

    public Msat amount() {
        return invoice.amount().orElseThrow();
    }

    public Instant expiresAt() {
        return invoice.expiresAt();
    }

    private static byte[] secret(int number) {
        byte[] secret = new byte[32];
        secret[28] = (byte) (number >> 24);
        secret[29] = (byte) (number >> 16);
        secret[30] = (byte) (number >> 8);
        secret[31] = (byte) number;
        return secret;
    }
}
