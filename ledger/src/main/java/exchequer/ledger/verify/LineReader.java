package exchequer.ledger.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import exchequer.ledger.verify.ExportedLine.Content;
import exchequer.ledger.verify.ExportedLine.Entry;
import exchequer.ledger.verify.ExportedLine.Leg;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of an export and computes their hashes. The fields of a line stand in the order in
 * which they are hashed, so the bytes to be hashed are put together while reading. One thread.
 */
final class LineReader {

    private static final byte[] FIRST = utf8("{\"kind\":");
    private static final byte[] LAST = utf8("{\"entries\":");
    private static final byte[] HEAD = utf8(",\"head\":");
    private static final byte[] ROOT = utf8(",\"root\":");
    private static final byte[] NUMBER = utf8("{\"number\":");
    private static final byte[] TRANSFER_ID = utf8(",\"transfer_id\":");
    private static final byte[] TENANT = utf8(",\"tenant\":");
    private static final byte[] EVENT_ID = utf8(",\"event_id\":");
    private static final byte[] POSITION = utf8(",\"position\":");
    private static final byte[] INPUT_HASH = utf8(",\"input_hash\":");
    private static final byte[] RULE = utf8(",\"rule\":");
    private static final byte[] RULE_VERSION = utf8(",\"rule_version\":");
    private static final byte[] RULE_INDEX = utf8(",\"rule_index\":");
    private static final byte[] EFFECTIVE_AT = utf8(",\"effective_at\":");
    private static final byte[] RECORDED_AT = utf8(",\"recorded_at\":");
    private static final byte[] ORDER_ID = utf8(",\"order_id\":");
    private static final byte[] PAYMENT_HASH = utf8(",\"payment_hash\":");
    private static final byte[] DESCRIPTION = utf8(",\"description\":");
    private static final byte[] CURRENCY = utf8(",\"currency\":");
    private static final byte[] POSTINGS = utf8(",\"postings\":[");
    private static final byte[] LEG = utf8("{\"leg\":");
    private static final byte[] ACCOUNT = utf8(",\"account\":");
    private static final byte[] AMOUNT = utf8(",\"amount_msat\":");
    private static final byte[] BEFORE = utf8(",\"previous_balance_msat\":");
    private static final byte[] AFTER = utf8(",\"new_balance_msat\":");
    private static final byte[] VERSION = utf8(",\"account_version\":");
    private static final byte[] PREVIOUS_HASH = utf8(",\"previous_hash\":");
    private static final byte[] HASH = utf8(",\"hash\":");
    private static final byte[] NULL = utf8("null");
    private static final byte[] COMMA = utf8(",");
    private static final byte[] LIST_END = utf8("]");
    private static final byte[] END = utf8("}");

    private static final byte[] TRANSFER_KIND = utf8("exchequer.ledger.transfer.v1");
    private static final byte[] ID_KIND = utf8("exchequer.ledger.transfer_id.v1");
    private static final String ID_PREFIX = "trf_";
    private static final int ID_DIGITS = 32;
    private static final int ACCOUNTS_MAX = 1 << 14;

    private final LineCursor line = new LineCursor();
    private final InstantText instants = new InstantText();
    private final FieldBytes fields = new FieldBytes();
    private final FieldBytes id = new FieldBytes();
    private final Sha256 sha256 = new Sha256();
    private final KnownTexts known = new KnownTexts();
    private final Map<String, String> accounts = new HashMap<>();
    private String tenantOfAccounts = "";

    /**
     * @throws Malformed when these bytes are no line of an export
     */
    ExportedLine read(byte[] data, int from, int to) throws Malformed {
        line.begin(data, from, to);
        ExportedLine read;
        if (line.looksAt(NUMBER)) {
            read = entry();
        } else if (line.skipIf(FIRST)) {
            line.text();
            read = new ExportedLine.First(line.textString());
        } else {
            line.expect(LAST);
            long entries = line.number();
            line.expect(HEAD);
            byte[] head = line.hash();
            line.expect(ROOT);
            read = new ExportedLine.Last(entries, head, line.hash());
        }
        line.expect(END);
        line.expectEnd();
        return read;
    }

    private Entry entry() throws Malformed {
        line.expect(NUMBER);
        long number = line.number();
        if (!line.looksAt(TRANSFER_ID)) {
            return sealed(number, null, Optional.empty());
        }
        fields.begin(TRANSFER_KIND);
        fields.number(number);
        id.begin(ID_KIND);
        textField(TRANSFER_ID);
        byte[] transferId = line.textCopy();
        textField(TENANT);
        String tenant = knownText();
        id.raw(line.textBytes(), line.textFrom(), line.textLength());
        textField(EVENT_ID);
        id.raw(line.textBytes(), line.textFrom(), line.textLength());
        numberField(POSITION);
        line.expect(INPUT_HASH);
        byte[] input = line.hash();
        fields.raw(input, 0, input.length);
        textField(RULE);
        String rule = knownText();
        id.raw(line.textBytes(), line.textFrom(), line.textLength());
        numberField(RULE_VERSION);
        id.number(numberField(RULE_INDEX));
        long effectiveAt = instantField(EFFECTIVE_AT);
        instantField(RECORDED_AT);
        optionalField(ORDER_ID);
        @Nullable String paymentHash = optionalField(PAYMENT_HASH) ? line.textString() : null;
        textField(DESCRIPTION);
        textField(CURRENCY);
        List<Leg> legs = legs(tenant);
        Optional<String> flaw = identity(transferId).or(() -> Balancing.flawOf(legs));
        return sealed(number, new Content(tenant, rule, effectiveAt, paymentHash, legs), flaw);
    }

    private Entry sealed(long number, @Nullable Content content, Optional<String> flaw)
            throws Malformed {
        line.expect(PREVIOUS_HASH);
        byte[] previous = line.hash();
        line.expect(HASH);
        byte[] stated = line.hash();
        Optional<String> wrong = flaw;
        if (content != null) {
            byte[] computed = sha256.of(previous, fields.bytes(), fields.length());
            if (!Arrays.equals(computed, stated)) {
                wrong =
                        Optional.of(
                                "its hash does not belong to it: expected %s, found %s"
                                        .formatted(Sha256.hex(computed), Sha256.hex(stated)));
            }
        }
        return new Entry(number, previous, stated, sha256.leaf(stated), content, wrong);
    }

    private Optional<String> identity(byte[] stated) {
        String digest = Sha256.hex(sha256.of(id.bytes(), 0, id.length()));
        String computed = ID_PREFIX + digest.substring(0, ID_DIGITS);
        return Arrays.equals(utf8(computed), stated)
                ? Optional.empty()
                : Optional.of(
                        "its transfer_id is not derived: expected %s, found %s"
                                .formatted(computed, new String(stated, UTF_8)));
    }

    private List<Leg> legs(String tenant) throws Malformed {
        line.expect(POSTINGS);
        var legs = new ArrayList<Leg>(2);
        int count = fields.openNumber();
        while (!line.skipIf(LIST_END)) {
            if (!legs.isEmpty()) {
                line.expect(COMMA);
            }
            line.expect(LEG);
            long leg = line.number();
            if (leg != legs.size() + 1) {
                throw line.malformed("leg %d before this".formatted(legs.size() + 1));
            }
            fields.number(leg);
            textField(ACCOUNT);
            String account = accountText(tenant);
            long amount = numberField(AMOUNT);
            long before = numberField(BEFORE);
            long after = numberField(AFTER);
            legs.add(new Leg(account, amount, before, after, numberField(VERSION)));
            line.expect(END);
        }
        fields.closeNumber(count, legs.size());
        return legs;
    }

    /** The line's cursor has its bytes then; most are only hashed. */
    private void textField(byte[] name) throws Malformed {
        line.expect(name);
        line.text();
        fields.raw(line.textBytes(), line.textFrom(), line.textLength());
    }

    private String knownText() {
        return known.of(line.textBytes(), line.textFrom(), line.textLength());
    }

    /** Tenant and path, which together name an account. */
    private String accountText(String tenant) {
        String path = knownText();
        if (!tenant.equals(tenantOfAccounts)) {
            tenantOfAccounts = tenant;
            accounts.clear();
        }
        @Nullable String account = accounts.get(path);
        if (account == null) {
            if (accounts.size() == ACCOUNTS_MAX) {
                accounts.clear();
            }
            account = tenant + '\0' + path;
            accounts.put(path, account);
        }
        return account;
    }

    /** Whether it is there. */
    private boolean optionalField(byte[] name) throws Malformed {
        line.expect(name);
        if (line.skipIf(NULL)) {
            fields.absent();
            return false;
        }
        line.text();
        fields.raw(line.textBytes(), line.textFrom(), line.textLength());
        return true;
    }

    private long numberField(byte[] name) throws Malformed {
        line.expect(name);
        long value = line.number();
        fields.number(value);
        return value;
    }

    private long instantField(byte[] name) throws Malformed {
        line.expect(name);
        long micros = instants.micros(line);
        fields.number(micros);
        return micros;
    }

    private static byte[] utf8(String text) {
        return FieldBytes.utf8(text);
    }
}
