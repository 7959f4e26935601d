package exchequer.settlement.history;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.settlement.events.HistoryStatus;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a record says, in our words.
 *
 * @param format name of the form it was read in
 * @param at when the source's wallet confirmed it, else when it was first seen
 */
public record HistoryRecord(
        String format,
        String reference,
        @Nullable PaymentHash paymentHash,
        HistoryStatus status,
        boolean sends,
        @Nullable Long amountMsat,
        @Nullable Long feeMsat,
        @Nullable Instant at) {

    /** Of the rules by which records are read; a change of what any of them means is another. */
    public static final int IMPORTER_VERSION = 1;

    /** A record is one of these. */
    public sealed interface Reading {

        record Readable(HistoryRecord content) implements Reading {}

        /** With what is wrong, for whoever has the file. */
        record Unreadable(String why) implements Reading {}
    }

    /** Never throws: whatever a file holds is one of the two. */
    public static Reading read(JsonNode record) {
        if (!record.isObject()) {
            return new Reading.Unreadable("it is no JSON object");
        }
        try {
            return new Reading.Readable(readKnown(new HistoryFields(record)));
        } catch (UnreadableRecordException e) {
            return new Reading.Unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static HistoryRecord readKnown(HistoryFields fields) {
        if (fields.has("wallet_status") && fields.has("payment_pointer")) {
            return PaymentFacts.attempt(fields);
        }
        if (fields.has("fact_id") || fields.has("settlement_authority")) {
            return PaymentFacts.fact(fields);
        }
        if (fields.has("payment_hash") && (fields.has("value_msat") || fields.has("value_sat"))) {
            return LndPayments.payment(fields);
        }
        throw new UnreadableRecordException(
                "it is none of the known forms: a payment fact (fact_id), a buyer payment attempt"
                        + " (payment_pointer, wallet_status), a payment of LND's listpayments"
                        + " (payment_hash, value_msat)");
    }
}
