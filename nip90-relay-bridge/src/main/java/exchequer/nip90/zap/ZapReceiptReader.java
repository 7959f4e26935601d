package exchequer.nip90.zap;

import exchequer.market.money.Msat;
import exchequer.nip90.nostr.EventVerification;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.Parsing;
import exchequer.nip90.zap.ZapClaim.Claimed;
import exchequer.nip90.zap.ZapClaim.Flawed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads zap receipts, kind 9735, with every check that NIP-57 names. Pure but for the lookups;
 * never throws for what a receipt says.
 */
public final class ZapReceiptReader {

    public static final int RECEIPT = 9_735;

    private static final int REQUEST = 9_734;
    private static final Pattern HEX_32 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern COORDINATE = Pattern.compile("\\d{1,5}:[0-9a-f]{64}:(?s:.*)");

    private final NostrJson json = NostrJson.standard();
    private final Function<String, Optional<ZapInvoice>> invoices;
    private final Function<String, Optional<ZapProvider>> providers;

    /** Ends one reading early. */
    private static final class FlawFound extends Exception {
        private static final long serialVersionUID = 1L;
        private final ZapFlaw flaw;

        FlawFound(ZapFlaw flaw) {
            super(flaw.name(), null, false, false);
            this.flaw = flaw;
        }
    }

    /**
     * @param invoices decodes a BOLT-11 invoice; empty when it is none
     * @param providers finds the provider of a recipient's key; empty when it is not known
     */
    public ZapReceiptReader(
            Function<String, Optional<ZapInvoice>> invoices,
            Function<String, Optional<ZapProvider>> providers) {
        this.invoices = invoices;
        this.providers = providers;
    }

    /**
     * @param receipt its own id and signature verified
     */
    public ZapClaim read(NostrEvent receipt) {
        try {
            return claim(receipt);
        } catch (FlawFound found) {
            return new Flawed(found.flaw);
        }
    }

    private ZapClaim claim(NostrEvent receipt) throws FlawFound {
        check(receipt.kind() == RECEIPT, ZapFlaw.NO_RECEIPT);
        String description = only(receipt, "description", ZapFlaw.NO_REQUEST);
        NostrEvent request = request(description);
        checkRequest(request, receipt.pubkey());
        checkSame(request, receipt);
        String bolt11 = only(receipt, "bolt11", ZapFlaw.NO_INVOICE);
        ZapInvoice invoice =
                invoices.apply(bolt11).orElseThrow(() -> new FlawFound(ZapFlaw.NO_INVOICE));
        Msat amount = checkInvoice(request, receipt, description, invoice);
        String recipient = request.tagValues("p").getFirst();
        return new Claimed(
                request.pubkey(),
                recipient,
                request.firstTag("e"),
                amount,
                isSignedByProvider(request, receipt, recipient));
    }

    private NostrEvent request(String description) throws FlawFound {
        if (json.readEvent(description) instanceof Parsing.Parsed<NostrEvent>(NostrEvent request)) {
            check(request.kind() == REQUEST, ZapFlaw.REQUEST_UNREADABLE);
            boolean genuine = EventVerification.of(request) instanceof EventVerification.Valid;
            check(genuine, ZapFlaw.REQUEST_FORGED);
            return request;
        }
        throw new FlawFound(ZapFlaw.REQUEST_UNREADABLE);
    }

    /** Appendix D, but for the query parameters, which only the provider saw. */
    private static void checkRequest(NostrEvent request, String signer) throws FlawFound {
        check(
                request.tagsNamed("p").size() == 1 && isHex(request.tagValues("p")),
                ZapFlaw.NOT_ONE_RECIPIENT);
        check(
                request.tagsNamed("e").size() <= 1
                        && request.tagsNamed("e").size() == request.tagValues("e").size()
                        && isHex(request.tagValues("e")),
                ZapFlaw.NOT_ONE_EVENT);
        check(
                request.tagsNamed("a").size() == request.tagValues("a").size()
                        && request.tagValues("a").stream().allMatch(ZapReceiptReader::isCoordinate),
                ZapFlaw.BAD_COORDINATE);
        List<List<String>> signers = request.tagsNamed("P");
        check(
                signers.isEmpty()
                        || signers.size() == 1 && request.tagValues("P").equals(List.of(signer)),
                ZapFlaw.WRONG_SIGNER);
    }

    /** Appendix E: the receipt repeats what the request says. */
    private static void checkSame(NostrEvent request, NostrEvent receipt) throws FlawFound {
        for (String name : List.of("p", "e", "a")) {
            check(receipt.tagValues(name).equals(request.tagValues(name)), ZapFlaw.RECEIPT_DIFFERS);
        }
        List<String> sender = receipt.tagValues("P");
        check(
                sender.isEmpty() || sender.equals(List.of(request.pubkey())),
                ZapFlaw.RECEIPT_DIFFERS);
    }

    private static Msat checkInvoice(
            NostrEvent request, NostrEvent receipt, String description, ZapInvoice invoice)
            throws FlawFound {
        // Without an amount nothing would say what is claimed.
        Msat amount = invoice.amount().orElseThrow(() -> new FlawFound(ZapFlaw.AMOUNT_DIFFERS));
        if (!request.tagsNamed("amount").isEmpty()) {
            String asked = only(request, "amount", ZapFlaw.AMOUNT_DIFFERS);
            check(asked.equals(Long.toString(amount.value())), ZapFlaw.AMOUNT_DIFFERS);
        }
        String hash = sha256(description.getBytes(StandardCharsets.UTF_8));
        check(
                invoice.descriptionHash().filter(hash::equals).isPresent(),
                ZapFlaw.DESCRIPTION_DIFFERS);
        for (String preimage : receipt.tagValues("preimage")) {
            check(
                    HEX_32.matcher(preimage).matches()
                            && sha256(HexFormat.of().parseHex(preimage))
                                    .equals(invoice.paymentHash()),
                    ZapFlaw.PREIMAGE_DIFFERS);
        }
        return amount;
    }

    /** Appendix F. */
    private boolean isSignedByProvider(NostrEvent request, NostrEvent receipt, String recipient)
            throws FlawFound {
        Optional<ZapProvider> provider = providers.apply(recipient);
        if (provider.isEmpty()) {
            return false;
        }
        check(receipt.pubkey().equals(provider.get().nostrPubkey()), ZapFlaw.FOREIGN_SIGNER);
        Optional<String> lnurl = provider.get().lnurl();
        Optional<String> asked = request.firstTag("lnurl");
        check(
                lnurl.isEmpty() || asked.isEmpty() || lnurl.get().equalsIgnoreCase(asked.get()),
                ZapFlaw.LNURL_DIFFERS);
        return true;
    }

    private static String only(NostrEvent event, String tag, ZapFlaw otherwise) throws FlawFound {
        List<String> values = event.tagValues(tag);
        check(values.size() == 1 && event.tagsNamed(tag).size() == 1, otherwise);
        return values.getFirst();
    }

    private static void check(boolean holds, ZapFlaw otherwise) throws FlawFound {
        if (!holds) {
            throw new FlawFound(otherwise);
        }
    }

    private static boolean isHex(List<String> values) {
        return values.stream().allMatch(value -> HEX_32.matcher(value).matches());
    }

    private static boolean isCoordinate(String text) {
        return COORDINATE.matcher(text).matches()
                && Integer.parseInt(text.substring(0, text.indexOf(':'))) <= NostrEvent.MAX_KIND;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("every Java platform has SHA-256", absent);
        }
    }
}
