package exchequer.settlement.history;

import com.fasterxml.jackson.databind.JsonNode;
import exchequer.settlement.events.HistoryStatus;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Payments as LND's {@code lnrpc.ListPayments} tells them ({@code lncli listpayments}, REST {@code
 * /v1/payments}). Its 64-bit numbers are texts. A payment is settled when the node says so with a
 * preimage that opens the hash.
 */
final class LndPayments {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final String NO_PREIMAGE = "0".repeat(64);

    private LndPayments() {}

    static HistoryRecord payment(HistoryFields fields) {
        PaymentHash hash = fields.hash("payment_hash");
        if (hash == null) {
            throw new UnreadableRecordException("payment_hash is missing");
        }
        HistoryStatus status = status(fields, hash);
        Instant settled = status == HistoryStatus.SETTLED ? settledAt(fields) : null;
        return new HistoryRecord(
                "lnd_payment",
                fields.text("payment_index").orElse(hash.value()),
                hash,
                status,
                true,
                amount(fields, "value_msat", "value_sat"),
                amount(fields, "fee_msat", "fee_sat"),
                settled == null ? created(fields) : settled);
    }

    private static @Nullable Long amount(HistoryFields fields, String msat, String sats) {
        Long exact = fields.msat(msat);
        return exact == null ? fields.sats(sats) : exact;
    }

    private static HistoryStatus status(HistoryFields fields, PaymentHash hash) {
        String status = fields.required("status").toUpperCase(Locale.ROOT);
        return switch (status) {
            case "SUCCEEDED" -> {
                requireOpening(fields, hash);
                yield HistoryStatus.SETTLED;
            }
            case "FAILED" -> HistoryStatus.FAILED;
            case "IN_FLIGHT", "INITIATED", "UNKNOWN" -> HistoryStatus.OPEN;
            default ->
                    throw new UnreadableRecordException(
                            "status is none of LND's: " + status.replaceAll("[^A-Z_]", "?"));
        };
    }

    private static void requireOpening(HistoryFields fields, PaymentHash hash) {
        PaymentHash preimage = fields.hash("payment_preimage");
        if (preimage == null || preimage.value().equals(NO_PREIMAGE)) {
            throw new UnreadableRecordException("it succeeded, and has no payment_preimage");
        }
        if (!new Preimage(preimage.value()).opens(hash)) {
            throw new UnreadableRecordException(
                    "payment_preimage does not open payment_hash: the record was changed");
        }
    }

    /** When the last part arrived. */
    private static @Nullable Instant settledAt(HistoryFields fields) {
        Instant latest = null;
        for (JsonNode part : fields.record().path("htlcs")) {
            HistoryFields htlc = new HistoryFields(part);
            if (htlc.word("status").orElse("").equals("succeeded")) {
                Instant resolved = nanos(htlc, "resolve_time_ns");
                if (resolved != null && (latest == null || resolved.isAfter(latest))) {
                    latest = resolved;
                }
            }
        }
        return latest;
    }

    private static @Nullable Instant created(HistoryFields fields) {
        Instant created = nanos(fields, "creation_time_ns");
        return created == null ? fields.time("creation_date") : created;
    }

    private static @Nullable Instant nanos(HistoryFields fields, String field) {
        Long nanos = fields.wholeNumber(field);
        return nanos == null || nanos == 0
                ? null
                : HistoryFields.plausible(
                        field,
                        Instant.ofEpochSecond(nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND));
    }
}
