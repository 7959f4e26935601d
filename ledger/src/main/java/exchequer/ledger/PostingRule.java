package exchequer.ledger;

/**
 * Why a transfer was posted. Names and versions are in the books and in their hashes: a rule that
 * comes to post something else gets a new version and keeps the old one for the events before it.
 */
enum PostingRule {
    DELIVERY_ACCEPTED("delivery_accepted", 1),
    PAYMENT_PRINCIPAL("payment_principal", 1),
    ROUTING_FEE("routing_fee", 1),
    PRICE_DISCOUNT("price_discount", 1),
    CASE_OPENED("case_opened", 1),
    CASE_EXPLAINED("case_explained", 1),
    CASE_WRITTEN_OFF("case_written_off", 1),
    CASE_CLAIMED("case_claimed", 1),
    CASE_ASSIGNED("case_assigned", 1),
    CASE_OWED_TO_BUYER("case_owed_to_buyer", 1),
    CASE_VOIDED("case_voided", 1),
    ESCROW_LOCK("escrow_lock", 1),
    ESCROW_RECEIPT("escrow_receipt", 1),
    ESCROW_PRICE("escrow_price", 1),
    MARKET_FEE("market_fee", 1),
    ESCROW_EXCESS("escrow_excess", 1),
    ESCROW_RETURN("escrow_return", 1),
    DEPOSIT_RECEIPT("deposit_receipt", 1),
    BALANCE_PRICE("balance_price", 1),
    BALANCE_FEE("balance_fee", 1),
    REFUND("refund", 1);

    private final String text;
    private final int version;

    PostingRule(String text, int version) {
        this.text = text;
        this.version = version;
    }

    String text() {
        return text;
    }

    int version() {
        return version;
    }
}
