package exchequer.nip90.zap;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.translation.Market;
import exchequer.nip90.translation.Translation;
import exchequer.nip90.zap.ZapClaim.Claimed;
import exchequer.nip90.zap.ZapClaim.Flawed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Zap receipts are checked as NIP-57 says, and whatever comes out is no payment. */
class ZapReceiptReaderTest {

    private static final NostrKey SENDER = Events.key(11);
    private static final NostrKey PROVIDER = Events.key(12);
    private static final NostrKey FORGER = Events.key(13);
    private static final String RECIPIENT = Market.PROVIDER.publicKey();
    private static final String JOB = Market.TEXT_REQUEST.id();
    private static final String ADDRESS = "31990:" + RECIPIENT + ":d:with:colons\nand lines";
    private static final String LNURL = "lnurl1dp68gurn8ghj7";
    private static final String PREIMAGE = "07".repeat(32);
    private static final Msat AMOUNT = Msat.of(21_000);

    private final List<List<String>> request =
            new ArrayList<>(
                    List.of(
                            List.of("relays", "wss://relay.example"),
                            List.of("amount", "21000"),
                            List.of("lnurl", LNURL),
                            List.of("p", RECIPIENT),
                            List.of("e", JOB),
                            List.of("a", ADDRESS),
                            List.of("P", PROVIDER.publicKey())));
    private final List<List<String>> receipt =
            new ArrayList<>(
                    List.of(
                            List.of("p", RECIPIENT),
                            List.of("e", JOB),
                            List.of("a", ADDRESS),
                            List.of("P", SENDER.publicKey()),
                            List.of("bolt11", "lnbc1zap"),
                            List.of("preimage", PREIMAGE)));
    private NostrKey signer = PROVIDER;
    private int requestKind = 9_734;
    private UnaryOperator<String> description = text -> text;
    private UnaryOperator<ZapInvoice> invoice = it -> it;
    private Optional<ZapProvider> known =
            Optional.of(new ZapProvider(PROVIDER.publicKey(), Optional.of(LNURL)));

    @Test
    void a_receipt_without_a_flaw_is_a_claim() {
        assertThat(read())
                .isEqualTo(
                        new Claimed(SENDER.publicKey(), RECIPIENT, Optional.of(JOB), AMOUNT, true));
    }

    @Test
    void anybody_may_have_signed_for_a_recipient_whose_provider_is_not_known() {
        known = Optional.empty();
        signer = FORGER;
        replace(request, "P");

        assertThat(read())
                .isEqualTo(
                        new Claimed(
                                SENDER.publicKey(), RECIPIENT, Optional.of(JOB), AMOUNT, false));
    }

    @Test
    void what_is_optional_may_be_left_out() {
        for (String name : List.of("amount", "lnurl", "e", "a", "P", "relays")) {
            replace(request, name);
            replace(receipt, name);
        }
        replace(receipt, "preimage");

        assertThat(read())
                .isEqualTo(
                        new Claimed(SENDER.publicKey(), RECIPIENT, Optional.empty(), AMOUNT, true));
    }

    @ParameterizedTest
    @EnumSource(value = ZapFlaw.class, mode = EnumSource.Mode.EXCLUDE, names = "NO_RECEIPT")
    void every_check_finds_its_flaw(ZapFlaw flaw) {
        spoil(flaw);

        assertThat(read()).isEqualTo(new Flawed(flaw));
    }

    @Test
    void variants_of_flaws_are_found_too() {
        assertFlaw(ZapFlaw.NO_REQUEST, t -> t.receipt.add(List.of("description", "{}")));
        assertFlaw(ZapFlaw.NOT_ONE_RECIPIENT, t -> replace(t.request, "p"));
        assertFlaw(ZapFlaw.NOT_ONE_RECIPIENT, t -> replace(t.request, "p", "npub1"));
        assertFlaw(ZapFlaw.NOT_ONE_EVENT, t -> replace(t.request, "e", "note1"));
        assertFlaw(ZapFlaw.NOT_ONE_EVENT, t -> t.request.add(List.of("e")));
        assertFlaw(ZapFlaw.BAD_COORDINATE, t -> replace(t.request, "a", "99999:" + JOB + ":"));
        assertFlaw(ZapFlaw.WRONG_SIGNER, t -> t.request.add(List.of("P", JOB)));
        assertFlaw(ZapFlaw.RECEIPT_DIFFERS, t -> replace(t.receipt, "p", SENDER.publicKey()));
        assertFlaw(ZapFlaw.RECEIPT_DIFFERS, t -> replace(t.receipt, "e", "f".repeat(64)));
        assertFlaw(ZapFlaw.RECEIPT_DIFFERS, t -> replace(t.receipt, "a"));
        assertFlaw(ZapFlaw.RECEIPT_DIFFERS, t -> replace(t.receipt, "P", RECIPIENT));
        assertFlaw(ZapFlaw.NO_INVOICE, t -> replace(t.receipt, "bolt11", "junk"));
        assertFlaw(ZapFlaw.NO_INVOICE, t -> t.receipt.add(List.of("bolt11", "lnbc1zap")));
        for (String amount : List.of("21000.0", "+21000", "021000", "", "٢١٠٠٠", "2e4")) {
            assertFlaw(ZapFlaw.AMOUNT_DIFFERS, t -> replace(t.request, "amount", amount));
        }
        assertFlaw(
                ZapFlaw.AMOUNT_DIFFERS,
                t ->
                        t.invoice =
                                it ->
                                        new ZapInvoice(
                                                Optional.empty(),
                                                it.descriptionHash(),
                                                it.paymentHash()));
        assertFlaw(
                ZapFlaw.DESCRIPTION_DIFFERS,
                t ->
                        t.invoice =
                                it ->
                                        new ZapInvoice(
                                                it.amount(), Optional.empty(), it.paymentHash()));
        assertFlaw(ZapFlaw.PREIMAGE_DIFFERS, t -> replace(t.receipt, "preimage", "uuid"));
        assertFlaw(ZapFlaw.REQUEST_UNREADABLE, t -> t.description = _ -> "junk");
        assertFlaw(
                ZapFlaw.REQUEST_FORGED,
                t -> t.description = text -> text.replace("\"content\":\"\"", "\"content\":\"x\""));
    }

    @Test
    void a_deletion_or_a_note_is_no_receipt() {
        NostrEvent note = Events.note(1, 1, "", List.of());

        assertThat(reader().read(note)).isEqualTo(new Flawed(ZapFlaw.NO_RECEIPT));
    }

    /** The event is about a job of ours, by its provider, over the right amount: still nothing. */
    @Test
    void to_the_market_no_receipt_means_anything() {
        List<NostrEvent> receipts = new ArrayList<>();
        receipts.add(receiptEvent());
        for (ZapFlaw flaw : ZapFlaw.values()) {
            ZapReceiptReaderTest other = new ZapReceiptReaderTest();
            if (flaw != ZapFlaw.NO_RECEIPT) {
                other.spoil(flaw);
            }
            for (NostrKey author : List.of(Market.PROVIDER, Market.BUYER, FORGER)) {
                other.signer = author;
                receipts.add(other.receiptEvent());
            }
        }

        assertThat(receipts)
                .allSatisfy(
                        event ->
                                assertThat(
                                                Market.translator()
                                                        .translate(
                                                                event,
                                                                NostrJson.write(event),
                                                                Market.NOW))
                                        .isEqualTo(
                                                new Translation.Ignored(
                                                        "a zap receipt, which proves no"
                                                                + " payment")));
    }

    private void spoil(ZapFlaw flaw) {
        switch (flaw) {
            case NO_RECEIPT -> throw new AssertionError("another kind is another event");
            case NO_REQUEST -> description = _ -> "";
            case REQUEST_UNREADABLE -> requestKind = 1;
            case REQUEST_FORGED ->
                    description = text -> text.replace(SENDER.publicKey(), FORGER.publicKey());
            case NOT_ONE_RECIPIENT -> request.add(List.of("p", SENDER.publicKey()));
            case NOT_ONE_EVENT -> request.add(List.of("e", "e".repeat(64)));
            case BAD_COORDINATE -> replace(request, "a", "30023:somebody:d");
            case WRONG_SIGNER -> replace(request, "P", FORGER.publicKey());
            case RECEIPT_DIFFERS -> replace(receipt, "e");
            case NO_INVOICE -> replace(receipt, "bolt11");
            case AMOUNT_DIFFERS -> replace(request, "amount", "22000");
            case DESCRIPTION_DIFFERS ->
                    invoice =
                            it ->
                                    new ZapInvoice(
                                            it.amount(),
                                            Optional.of("a".repeat(64)),
                                            it.paymentHash());
            case PREIMAGE_DIFFERS -> replace(receipt, "preimage", "08".repeat(32));
            case FOREIGN_SIGNER -> {
                signer = FORGER;
                replace(request, "P");
            }
            case LNURL_DIFFERS -> replace(request, "lnurl", "lnurl1other");
        }
    }

    private interface Change {
        void to(ZapReceiptReaderTest fresh);
    }

    private static void assertFlaw(ZapFlaw flaw, Change change) {
        ZapReceiptReaderTest fresh = new ZapReceiptReaderTest();
        change.to(fresh);
        assertThat(fresh.read()).isEqualTo(new Flawed(flaw));
    }

    private ZapClaim read() {
        return reader().read(receiptEvent());
    }

    private ZapReceiptReader reader() {
        String committed = requestText();
        return new ZapReceiptReader(
                bolt11 ->
                        bolt11.equals("lnbc1zap")
                                ? Optional.of(
                                        invoice.apply(
                                                new ZapInvoice(
                                                        Optional.of(AMOUNT),
                                                        Optional.of(sha256(committed)),
                                                        sha256(HexFormat.of().parseHex(PREIMAGE)))))
                                : Optional.empty(),
                _ -> known);
    }

    private NostrEvent receiptEvent() {
        List<List<String>> tags = new ArrayList<>(receipt);
        String text = requestText();
        if (!text.isEmpty()) {
            tags.add(List.of("description", text));
        }
        return signer.sign(new EventTemplate(1_700_000_100, 9_735, tags, ""));
    }

    private String requestText() {
        return description.apply(
                NostrJson.write(
                        SENDER.sign(new EventTemplate(1_700_000_000, requestKind, request, ""))));
    }

    private static void replace(List<List<String>> tags, String name, String... values) {
        tags.removeIf(tag -> tag.getFirst().equals(name));
        Arrays.stream(values).forEach(value -> tags.add(List.of(name, value)));
    }

    private static String sha256(String text) {
        return sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException absent) {
            throw new AssertionError(absent);
        }
    }
}
