package exchequer.settlement.lightning;

/** Why a text is not an invoice this system will pay. The names are stable. */
public enum UndecodableCode {
    /** Longer than any node accepts. */
    TOO_LONG,
    /** Not bech32: alphabet, separator, mixed case, or too short. */
    NOT_BECH32,
    BAD_CHECKSUM,
    /** The prefix is not that of a Lightning invoice on a known network. */
    UNKNOWN_PREFIX,
    /** Amount with leading zeros, of nothing, above all coins, or with an unknown multiplier. */
    BAD_AMOUNT,
    /** A pico-bitcoin amount that is no whole number of millisatoshis. */
    SUB_MSAT_AMOUNT,
    /** The data part ends before its timestamp, fields and signature do. */
    TRUNCATED,
    /** A known field breaks its format. */
    MALFORMED_FIELD,
    MISSING_PAYMENT_HASH,
    MISSING_PAYMENT_SECRET,
    /** Neither a description nor a description hash, or both. */
    BAD_DESCRIPTION,
    /** The payee demands a feature the payer does not know, or one without what it depends on. */
    UNKNOWN_FEATURE,
    /** The signature is not by the named payee, or by nobody at all. */
    BAD_SIGNATURE
}
