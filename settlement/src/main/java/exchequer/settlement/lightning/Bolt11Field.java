package exchequer.settlement.lightning;

/** Tags of the invoice fields this codec reads, as five-bit values of their bech32 letters. */
final class Bolt11Field {

    static final int PAYMENT_HASH = 1; // p
    static final int FEATURES = 5; // 9
    static final int EXPIRY = 6; // x
    static final int DESCRIPTION = 13; // d
    static final int PAYMENT_SECRET = 16; // s
    static final int PAYEE = 19; // n
    static final int DESCRIPTION_HASH = 23; // h
    static final int MIN_FINAL_CLTV = 24; // c

    private Bolt11Field() {}
}
