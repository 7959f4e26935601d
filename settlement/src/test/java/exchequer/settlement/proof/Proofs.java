package exchequer.settlement.proof;

import exchequer.settlement.lightning.Preimage;

/** Takes a proof for a preimage, in tests of rails that have no other. */
public final class Proofs {

    private Proofs() {}

    /**
     * @throws AssertionError when it is another
     */
    public static Preimage preimage(PaymentProof proof) {
        return switch (proof) {
            case PaymentProof.ByPreimage(var preimage) -> preimage;
            case PaymentProof.ByTransfer _ -> throw new AssertionError("a transfer: " + proof);
        };
    }
}
