package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.invoice;

import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of the {@link Corpus} that has the shape of what NDK 3.0.3 really publishes: tags in its
 * order, its own among them, and five items where NIP-90 has three.
 */
final class NdkCorpus {

    private static final String E = Market.TEXT_REQUEST.id();
    private static final String MARKET = OURS.publicKey();
    private static final String OPENED =
            "open rfq for text-generation inputs [text 'What is 2+2?'] params [model=llama]"
                    + " output text/plain at most 5000 msat awarded first_payable targets 1"
                    + " quotes until +30s ends +590s";
    private static final String QUOTE = "quote 40000 msat until +300s";
    private static final String INVOICE = "present invoice lnbcrt400n1p… stated 40000 msat";

    private final List<Corpus.Case> cases;

    private NdkCorpus(List<Corpus.Case> cases) {
        this.cases = cases;
    }

    static void addTo(List<Corpus.Case> cases) {
        NdkCorpus corpus = new NdkCorpus(cases);
        corpus.requests();
        corpus.answers();
        corpus.encryptedAnswers();
    }

    private void requests() {
        request("as-ndk", "NDKDVMRequest with everything that it can say", "5000");
        request(
                "as-ndk-bid-lowered",
                "NDK adds a bid whenever one is set: the lowest",
                "90000",
                "5000");
        request("as-ndk-bid-raised", "or the market could spend too much", "5000", "90000");
        add(
                "request-as-ndk-bid-of-no-number",
                "NDK writes whatever number JavaScript has; one readable bid does not excuse it",
                BUYER,
                5050,
                "hello",
                List.of("refused: field_malformed"),
                List.of("bid", "5000"),
                List.of("bid", "NaN"));
        add(
                "request-as-ndk-schedule",
                "dvmSchedule: signed events as texts, and no bid",
                BUYER,
                5905,
                "",
                List.of(
                        "open rfq for event-schedule inputs [text '{\"kind\":1}'] params [] output"
                                + " text/plain at most 1000000 msat awarded first_payable targets 1"
                                + " quotes until +30s ends +590s"),
                List.of("i", "{\"kind\":1}", "text"),
                List.of("relays", "wss://relay.example"),
                List.of("p", PROVIDER.publicKey()));
    }

    private void answers() {
        add(
                "feedback-as-ndk",
                "createFeedback: repeats the request's p tags, the marker comes fourth",
                PROVIDER,
                Kinds.FEEDBACK,
                "",
                List.of(QUOTE),
                List.of("p", PROVIDER.publicKey()),
                List.of("e", E, "", "job", BUYER.publicKey()),
                List.of("p", BUYER.publicKey()),
                List.of("status", "payment_required"),
                List.of("amount", "40000"));
        add(
                "result-as-ndk",
                "NDKDVMJobResult: a status, and a t tag for every # in the content",
                PROVIDER,
                6050,
                "4 #maths",
                List.of(QUOTE, "deliver '4 #maths'", INVOICE),
                List.of("request", NostrJson.write(Market.TEXT_REQUEST)),
                List.of("p", PROVIDER.publicKey()),
                List.of("e", E, "wss://relay.example", "", BUYER.publicKey()),
                List.of("p", BUYER.publicKey()),
                List.of("amount", "40000", invoice(40_000)),
                List.of("status", "success"),
                List.of("t", "maths"));
    }

    private void encryptedAnswers() {
        add(
                "feedback-encrypted-as-ndk",
                "NDKDVMJobFeedback: what was encrypted is a list of tags to add",
                PROVIDER,
                Kinds.FEEDBACK,
                encrypted(
                        NostrJson.writeTags(
                                List.of(
                                        List.of("amount", "40000"),
                                        List.of("content", "Please pay")))),
                List.of(QUOTE),
                List.of("p", PROVIDER.publicKey()),
                List.of("e", E, "", "job", MARKET),
                List.of("p", MARKET),
                List.of("status", "payment_required"),
                List.of("encrypted"));
        add(
                "result-encrypted-as-ndk",
                "NDKDVMJobResult.encrypt: the content alone",
                PROVIDER,
                6050,
                encrypted("4"),
                List.of(QUOTE, "deliver '4'", INVOICE),
                List.of("request", NostrJson.write(Market.TEXT_REQUEST)),
                List.of("p", PROVIDER.publicKey()),
                List.of("e", E, "wss://relay.example", "", MARKET),
                List.of("p", MARKET),
                List.of("amount", "40000", invoice(40_000)),
                List.of("status", "success"),
                List.of("encrypted"));
    }

    private static String encrypted(String text) {
        return new Cryptor(PROVIDER).encrypt(Scheme.NIP44, MARKET, "as ndk", text);
    }

    private void request(String name, String rule, String... bids) {
        List<List<String>> tags =
                new ArrayList<>(
                        List.of(
                                List.of("i", "What is 2+2?", "text"),
                                List.of("param", "model", "llama"),
                                List.of("output", "text/plain", "text/markdown")));
        for (String bid : bids) {
            tags.add(List.of("bid", bid));
        }
        tags.add(List.of("p", PROVIDER.publicKey()));
        cases.add(signed("request-" + name, rule, BUYER, 5050, "", List.of(OPENED), tags));
    }

    @SafeVarargs
    private void add(
            String name,
            String rule,
            NostrKey author,
            int kind,
            String content,
            List<String> expected,
            List<String>... tags) {
        cases.add(signed(name, rule, author, kind, content, expected, List.of(tags)));
    }

    private static Corpus.Case signed(
            String name,
            String rule,
            NostrKey author,
            int kind,
            String content,
            List<String> expected,
            List<List<String>> tags) {
        EventTemplate template = new EventTemplate(NOW.getEpochSecond() - 10, kind, tags, content);
        return new Corpus.Case(name, rule, author.sign(template), expected);
    }
}
