package exchequer.ledger.export;

import exchequer.ledger.Hash;
import exchequer.ledger.Posting;
import exchequer.ledger.Transfer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;

/**
 * One journal entry as one line of JSON with every field that its hash covers. There is exactly one
 * form: members in this order, no white space, instants with six digits of a second, nothing
 * escaped but quotation marks, backslashes and control characters. So the same journal always gives
 * the same bytes, and reading it back needs no general parser.
 */
public final class ExportLine {

    private static final DateTimeFormatter INSTANT =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter().withZone(ZoneOffset.UTC);

    private static final int USUAL_LENGTH = 1_200;

    private final StringBuilder json = new StringBuilder(USUAL_LENGTH);

    private ExportLine() {}

    /** The entry in full, without a line end. */
    public static String of(Transfer transfer) {
        var line = new ExportLine();
        line.write(transfer);
        return line.json.toString();
    }

    /**
     * What another tenant may see of it: its place in the chain and in the tree, and nothing of
     * what it says.
     */
    public static String withheld(Transfer transfer) {
        var line = new ExportLine();
        line.json.append("{\"number\":").append(transfer.number());
        line.hash("previous_hash", transfer.previousHash()).hash("hash", transfer.hash());
        return line.json.append('}').toString();
    }

    private void write(Transfer it) {
        json.append("{\"number\":").append(it.number());
        text("transfer_id", it.transferId()).text("tenant", it.tenant());
        text("event_id", it.eventId()).number("position", it.position());
        hash("input_hash", it.inputHash()).text("rule", it.rule());
        number("rule_version", it.ruleVersion()).number("rule_index", it.ruleIndex());
        instant("effective_at", it.effectiveAt()).instant("recorded_at", it.recordedAt());
        text("order_id", it.orderId()).text("payment_hash", it.paymentHash());
        text("description", it.description()).text("currency", "msat");
        json.append(",\"postings\":[");
        for (Posting posting : it.postings()) {
            json.append(posting.leg() > 1 ? "," : "").append("{\"leg\":").append(posting.leg());
            text("account", posting.account().path().value());
            number("amount_msat", posting.amountMsat());
            number("previous_balance_msat", posting.previousBalanceMsat());
            number("new_balance_msat", posting.newBalanceMsat());
            number("account_version", posting.accountVersion());
            json.append('}');
        }
        json.append(']');
        hash("previous_hash", it.previousHash()).hash("hash", it.hash());
        json.append('}');
    }

    private ExportLine name(String name) {
        json.append(",\"").append(name).append("\":");
        return this;
    }

    private ExportLine number(String name, long value) {
        name(name).json.append(value);
        return this;
    }

    private ExportLine hash(String name, Hash value) {
        name(name).json.append('"').append(value.hex()).append('"');
        return this;
    }

    private ExportLine instant(String name, Instant value) {
        name(name).json.append('"').append(INSTANT.format(value)).append('"');
        return this;
    }

    private ExportLine text(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            json.append("null");
            return this;
        }
        json.append('"');
        for (int i = 0; i < value.length(); i++) {
            char letter = value.charAt(i);
            if (letter == '"' || letter == '\\') {
                json.append('\\').append(letter);
            } else if (letter < ' ') {
                json.append("\\u%04x".formatted((int) letter));
            } else {
                json.append(letter);
            }
        }
        json.append('"');
        return this;
    }
}
