package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.STRANGER;
import static exchequer.nip90.translation.Market.invoice;

import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrJson;
import exchequer.nip90.nostr.NostrKey;
import java.util.ArrayList;
import java.util.List;

/** The part of the {@link Corpus} that is encrypted: NIP-90 "Encrypted Params" and its dialects. */
final class EncryptedCorpus {

    private static final String MARKET = OURS.publicKey();
    private static final String NDK_TAGS =
            tags(
                    List.of("i", "What is 2+2?", "text"),
                    List.of("param", "model", "llama"),
                    List.of("output", "text/markdown"),
                    List.of("bid", "5000"));
    private static final String PLAIN = tags(List.of("i", "What is 2+2?", "text"));
    private static final String OPENED =
            "open rfq for text-generation inputs [text 'What is 2+2?'] params [] output text/plain"
                    + " at most 1000000 msat awarded first_payable targets 1 quotes until +30s ends"
                    + " +590s";

    private final List<Corpus.Case> cases;

    private EncryptedCorpus(List<Corpus.Case> cases) {
        this.cases = cases;
    }

    static void addTo(List<Corpus.Case> cases) {
        EncryptedCorpus corpus = new EncryptedCorpus(cases);
        corpus.requests();
        corpus.refusedRequests();
        corpus.unreadableRequests();
        corpus.results();
        corpus.feedback();
    }

    private void requests() {
        String ndk =
                "open rfq for text-generation inputs [text 'What is 2+2?'] params [model=llama]"
                        + " output text/markdown at most 5000 msat awarded first_payable targets 1"
                        + " quotes until +30s ends +590s";
        for (Scheme scheme : Scheme.values()) {
            String end = scheme == Scheme.NIP44 ? "44" : "04";
            request(
                    "encrypted-" + end,
                    "NIP-90: inputs and parameters are for the market's eyes",
                    forMarket(scheme, PLAIN),
                    OPENED,
                    List.of("p", MARKET),
                    List.of("p", PROVIDER.publicKey()),
                    List.of("encrypted"));
            request(
                    "encrypted-" + end + "-as-ndk",
                    "NDK 3 encrypts output and bid too; the ceiling must still count",
                    forMarket(scheme, NDK_TAGS),
                    ndk,
                    List.of("p", MARKET),
                    List.of("p", PROVIDER.publicKey()),
                    List.of("encrypted"));
        }
        request(
                "encrypted-scheme-named",
                "proposed: the tag names the scheme; the form of the payload decides",
                forMarket(Scheme.NIP44, PLAIN),
                OPENED,
                List.of("p", MARKET),
                List.of("p", PROVIDER.publicKey()),
                List.of("encrypted", "nip44"));
        request(
                "encrypted-with-secret-provider",
                "which provider may read it can be encrypted as well",
                forMarket(
                        Scheme.NIP44,
                        tags(
                                List.of("i", "What is 2+2?", "text"),
                                List.of("p", PROVIDER.publicKey()))),
                OPENED,
                List.of("p", MARKET),
                List.of("encrypted"));
        request(
                "encrypted-bid-beats-clear",
                "what is encrypted counts where both are there",
                forMarket(Scheme.NIP44, NDK_TAGS),
                ndk,
                List.of("bid", "900000"),
                List.of("p", MARKET),
                List.of("p", PROVIDER.publicKey()),
                List.of("encrypted"));
        request(
                "encrypted-says-only-what-it-may",
                "an expiration or a tag of NIP-01 in the cipher text is not the event's",
                forMarket(
                        Scheme.NIP44,
                        tags(
                                List.of("i", "What is 2+2?", "text"),
                                List.of("expiration", "1"),
                                List.of("encrypted"),
                                List.of("e", "f".repeat(64)))),
                OPENED,
                List.of("p", MARKET),
                List.of("p", PROVIDER.publicKey()),
                List.of("encrypted"));
        request(
                "for-market",
                "p names the market: it may choose, and is no provider itself",
                "What is 2+2?",
                OPENED.replace("targets 1", "targets 0"),
                List.of("p", MARKET));
    }

    private void refusedRequests() {
        request(
                "encrypted-without-provider",
                "the market does not choose who may read it",
                forMarket(Scheme.NIP44, PLAIN),
                "refused: encrypted_without_provider",
                List.of("p", MARKET),
                List.of("encrypted"));
        request(
                "encrypted-for-no-key",
                "nobody can encrypt for 64 letters that are no point on the curve",
                forMarket(Scheme.NIP44, PLAIN),
                "refused: field_malformed",
                List.of("p", MARKET),
                List.of("p", "f".repeat(64)),
                List.of("encrypted"));
        request(
                "encrypted-bid-malformed",
                "a ceiling that can not be read is no ceiling, in secret too",
                forMarket(
                        Scheme.NIP44,
                        tags(List.of("i", "What is 2+2?", "text"), List.of("bid", "5 sats"))),
                "refused: field_malformed",
                List.of("p", MARKET),
                List.of("p", PROVIDER.publicKey()),
                List.of("encrypted"));
        cases.add(
                signed(
                        STRANGER,
                        5050,
                        "request-encrypted-by-stranger",
                        "nothing is decrypted for whom the market does not know",
                        new Cryptor(STRANGER).encrypt(Scheme.NIP44, MARKET, "x", PLAIN),
                        List.of("refused: buyer_not_registered"),
                        List.of("p", MARKET),
                        List.of("encrypted")));
    }

    private void unreadableRequests() {
        request(
                "encrypted-for-somebody-else",
                "no p names the market",
                encrypted(BUYER, Scheme.NIP44, PROVIDER.publicKey(), PLAIN),
                "refused: encrypted_for_another",
                List.of("p", PROVIDER.publicKey()),
                List.of("encrypted"));
        request(
                "encrypted-with-another-key",
                "addressed to the market, encrypted for a provider",
                encrypted(BUYER, Scheme.NIP44, PROVIDER.publicKey(), PLAIN),
                "refused: encrypted_unreadable",
                List.of("p", MARKET),
                List.of("p", PROVIDER.publicKey()),
                List.of("encrypted"));
        request(
                "encrypted-04-with-another-key",
                "NIP-04 authenticates nothing: another key is found out by the padding",
                encrypted(BUYER, Scheme.NIP04, PROVIDER.publicKey(), PLAIN),
                "refused: encrypted_unreadable",
                List.of("p", MARKET),
                List.of("p", PROVIDER.publicKey()),
                List.of("encrypted"));
        request(
                "encrypted-undecryptable",
                "no payload of any scheme",
                "AmGfYVJ…",
                "refused: encrypted_unreadable",
                List.of("p", MARKET),
                List.of("encrypted"));
        request(
                "encrypted-undecryptable-04",
                "a vector that is none",
                "AmGfYVJ…?iv=5Lp5",
                "refused: encrypted_unreadable",
                List.of("p", MARKET),
                List.of("encrypted"));
        request(
                "encrypted-empty",
                "the tag alone",
                "",
                "refused: encrypted_unreadable",
                List.of("encrypted"));
        List<String> noTags = List.of("What is 2+2?", "{}", "[\"i\"]", "[[]]", "[[\"i\",1]]");
        for (int i = 0; i < noTags.size(); i++) {
            request(
                    "encrypted-malformed-" + (i + 1),
                    "NIP-90 encrypts a list of tags",
                    forMarket(Scheme.NIP44, noTags.get(i)),
                    "refused: encrypted_malformed",
                    List.of("p", MARKET),
                    List.of("encrypted"));
        }
    }

    private void results() {
        for (Scheme scheme : Scheme.values()) {
            answer(
                    6050,
                    "result-encrypted-" + (scheme == Scheme.NIP44 ? "44" : "04"),
                    "NIP-90 encrypted output; the price stands in clear",
                    encrypted(PROVIDER, scheme, MARKET, "4"),
                    List.of(
                            "quote 40000 msat until +300s",
                            "deliver '4'",
                            "present invoice lnbcrt400n1p… stated 40000 msat"),
                    List.of("p", MARKET),
                    List.of("amount", "40000", invoice(40_000)),
                    List.of("encrypted"));
        }
        answer(
                6050,
                "result-encrypted-list-of-tags",
                "a result may be a list of tags; it is the work and no part of the event",
                encrypted(PROVIDER, Scheme.NIP44, MARKET, tags(List.of("amount", "1"))),
                List.of("deliver '[[\"amount\",\"1\"]]'"),
                List.of("p", MARKET),
                List.of("encrypted"));
        answer(
                6050,
                "result-encrypted-for-buyer",
                "what the market can not read is no delivery",
                encrypted(PROVIDER, Scheme.NIP44, BUYER.publicKey(), "4"),
                List.of("refused: encrypted_for_another"),
                List.of("p", BUYER.publicKey()),
                List.of("encrypted"),
                List.of("amount", "40000", invoice(40_000)));
        answer(
                6050,
                "result-encrypted-undecryptable",
                "nor is what nobody can",
                "AmGfYVJ…",
                List.of("refused: encrypted_unreadable"),
                List.of("p", MARKET),
                List.of("encrypted"));
    }

    private void feedback() {
        answer(
                Kinds.FEEDBACK,
                "feedback-encrypted-content",
                "NIP-90: the sample is encrypted, the status is not",
                encrypted(PROVIDER, Scheme.NIP44, MARKET, "four, pro"),
                List.of("quote 40000 msat until +300s", "report progress 'partial: four, pro'"),
                List.of("p", MARKET),
                List.of("status", "partial"),
                List.of("amount", "40000"),
                List.of("encrypted"));
        answer(
                Kinds.FEEDBACK,
                "feedback-encrypted-as-nostrdvm",
                "nostrdvm: all tags are in the cipher text, and the content is one of them",
                encrypted(
                        PROVIDER,
                        Scheme.NIP44,
                        MARKET,
                        tags(
                                List.of("status", "payment-required", "pay first"),
                                List.of("amount", "40000", invoice(40_000)),
                                List.of("content", "Please pay"))),
                List.of(
                        "quote 40000 msat until +300s",
                        "present invoice lnbcrt400n1p… stated 40000 msat"),
                List.of("p", MARKET),
                List.of("encrypted"));
        answer(
                Kinds.FEEDBACK,
                "feedback-encrypted-invoice-in-content",
                "an invoice among encrypted words",
                encrypted(PROVIDER, Scheme.NIP04, MARKET, "Pay " + invoice(40_000)),
                List.of(
                        "quote 40000 msat until +300s",
                        "present invoice lnbcrt400n1p… stated nothing"),
                List.of("p", MARKET),
                List.of("status", "payment-required"),
                List.of("encrypted"));
        answer(
                Kinds.FEEDBACK,
                "feedback-encrypted-for-buyer",
                "what stands in clear counts, whoever may read the rest",
                encrypted(PROVIDER, Scheme.NIP44, BUYER.publicKey(), "half way"),
                List.of("report progress 'processing'"),
                List.of("p", BUYER.publicKey()),
                List.of("status", "processing"),
                List.of("encrypted"));
        answer(
                Kinds.FEEDBACK,
                "feedback-encrypted-unknown-status",
                "what is ignored is logged, and not in the words that were encrypted",
                encrypted(PROVIDER, Scheme.NIP44, MARKET, tags(List.of("status", "for you only"))),
                List.of("ignored: feedback status "),
                List.of("p", MARKET),
                List.of("encrypted"));
        answer(
                Kinds.FEEDBACK,
                "feedback-encrypted-unreadable",
                "nostrdvm for somebody else: nothing is left",
                "AmGfYVJ…",
                List.of("ignored: feedback status "),
                List.of("p", MARKET),
                List.of("encrypted"));
    }

    @SafeVarargs
    private void request(
            String name, String rule, String content, String expected, List<String>... tags) {
        cases.add(signed(BUYER, 5050, "request-" + name, rule, content, List.of(expected), tags));
    }

    @SafeVarargs
    private void answer(
            int kind,
            String name,
            String rule,
            String content,
            List<String> expected,
            List<String>... tags) {
        List<List<String>> all = new ArrayList<>();
        all.add(List.of("e", Market.TEXT_REQUEST.id(), "wss://relay.example"));
        all.addAll(List.of(tags));
        cases.add(signed(PROVIDER, kind, name, rule, content, expected, all));
    }

    @SafeVarargs
    private static Corpus.Case signed(
            NostrKey author,
            int kind,
            String name,
            String rule,
            String content,
            List<String> expected,
            List<String>... tags) {
        return signed(author, kind, name, rule, content, expected, List.of(tags));
    }

    private static Corpus.Case signed(
            NostrKey author,
            int kind,
            String name,
            String rule,
            String content,
            List<String> expected,
            List<List<String>> tags) {
        return new Corpus.Case(
                name,
                rule,
                author.sign(new EventTemplate(NOW.getEpochSecond() - 10, kind, tags, content)),
                expected);
    }

    private static String forMarket(Scheme scheme, String text) {
        return encrypted(BUYER, scheme, MARKET, text);
    }

    private static String encrypted(NostrKey author, Scheme scheme, String reader, String text) {
        return new Cryptor(author).encrypt(scheme, reader, "corpus", text);
    }

    @SafeVarargs
    private static String tags(List<String>... tags) {
        return NostrJson.writeTags(List.of(tags));
    }
}
