package exchequer.nip90.zap;

/** What is wrong with a zap receipt, in the order in which it is looked for (NIP-57, D to F). */
public enum ZapFlaw {
    /** Not kind 9735. */
    NO_RECEIPT,

    /** It does not hold exactly one zap request in {@code description}. */
    NO_REQUEST,

    /** What it holds is no event of kind 9734. */
    REQUEST_UNREADABLE,

    /** The request's id or signature is wrong. */
    REQUEST_FORGED,

    /** The request does not name exactly one recipient. */
    NOT_ONE_RECIPIENT,

    /** The request names more than one event, or what is no event id. */
    NOT_ONE_EVENT,

    /** The request's {@code a} is no coordinate. */
    BAD_COORDINATE,

    /** The request names another signer for the receipt in {@code P}, or several. */
    WRONG_SIGNER,

    /** The receipt names another recipient, sender, event or coordinate than the request. */
    RECEIPT_DIFFERS,

    /** There is not exactly one invoice, or it can not be read. */
    NO_INVOICE,

    /** The invoice asks for another amount than the request, or for none. */
    AMOUNT_DIFFERS,

    /** The invoice does not commit to the request. */
    DESCRIPTION_DIFFERS,

    /** The preimage does not hash to the invoice's payment hash. */
    PREIMAGE_DIFFERS,

    /** Not signed by the recipient's LNURL provider. */
    FOREIGN_SIGNER,

    /** The request was made for another LNURL than the recipient's. */
    LNURL_DIFFERS
}
