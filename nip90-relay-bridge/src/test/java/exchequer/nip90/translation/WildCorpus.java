package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.invoice;

import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Scheme;
import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The part of the {@link Corpus} that the wild wrote or a thief would: dialects of the tag census,
 * what is stale, what overflows, what names too much.
 */
final class WildCorpus {

    private static final String E = Market.TEXT_REQUEST.id();
    private static final String TEXT = "text-generation";
    private static final String UNKNOWN = "e".repeat(64);
    private static final String QUOTE = "quote 40000 msat until +300s";
    private static final String REFUSED = "the market refuses: ";

    private final List<Corpus.Case> cases;

    private WildCorpus(List<Corpus.Case> cases) {
        this.cases = cases;
    }

    static void addTo(List<Corpus.Case> cases) {
        WildCorpus corpus = new WildCorpus(cases);
        corpus.kinds();
        corpus.inputs();
        corpus.ceilings();
        corpus.staleRequests();
        corpus.chains();
        corpus.amounts();
        corpus.invoices();
        corpus.feedback();
        corpus.results();
        corpus.deletions();
    }

    private void kinds() {
        new TreeMap<>(Kinds.named())
                .forEach(
                        (kind, service) ->
                                add(
                                        "request-kind-" + kind,
                                        "the registry's name for what is asked",
                                        BUYER,
                                        kind,
                                        "hello",
                                        List.of(open("text 'hello'").replace(TEXT, service))));
        add(
                "request-kind-unnamed",
                "a kind that the registry leaves out passes through by its number",
                BUYER,
                5003,
                "hello",
                List.of(open("text 'hello'").replace(TEXT, "job-5003")));
    }

    private void inputs() {
        request(
                "input-spelled-out",
                "dvmdash census: [\"input\", type, data]",
                List.of(open("text 'Hi'")),
                tag("input", "text", "Hi"));
        request(
                "input-spelled-out-without-type",
                "the same without a type",
                List.of(open("text 'Hi'")),
                tag("input", "Hi"));
        request(
                "input-tag-beats-spelled-out",
                "NIP-90's own tag counts where both are there",
                List.of(open("text 'What is 2+2?'")),
                tag("input", "text", "Hi"),
                tag("i", "What is 2+2?", "text"));
        request(
                "input-none",
                "nothing to work on",
                List.of(open(""), REFUSED + "field_missing"),
                tag("output", "text/plain"));
        request(
                "input-type-unknown",
                "NIP-90: the type must be url, event, job or text; another could mean anything",
                List.of(open("file 'a.txt'"), REFUSED + "field_malformed"),
                tag("i", "a.txt", "file"));
        request(
                "relays-without-name",
                "dvmdash census: a relays tag that lost its name is no tag we know",
                List.of(open("text 'Hi'")),
                tag("wss://relay.example", "wss://other.example"),
                tag("i", "Hi", "text"));
    }

    private void ceilings() {
        request(
                "bid-in-sats",
                "50 may have been meant as sats; nobody can know, and it counts as msat",
                List.of(open("text 'Hi'").replace("1000000", "50")),
                tag("i", "Hi", "text"),
                tag("bid", "50"));
        request(
                "bid-zero",
                "a ceiling of nothing buys nothing; it is no missing bid",
                List.of(open("text 'Hi'").replace("1000000", "0"), REFUSED + "price_not_positive"),
                tag("i", "Hi", "text"),
                tag("bid", "0"));
    }

    private void staleRequests() {
        add(
                "request-stale",
                "found, or read, too late: it is counted from the buyer's own time",
                NOW.getEpochSecond() - 700,
                5050,
                "hello",
                List.of(
                        open("text 'hello'")
                                .replace("until +30s", "until -100s")
                                .replace("+590s", "-100s"),
                        REFUSED + "deadline_not_in_future"));
        add(
                "request-expired",
                "NIP-40: nor is what has expired revived, however young it is",
                NOW.getEpochSecond() - 10,
                5050,
                "hello",
                List.of(
                        open("text 'hello'")
                                .replace("until +30s", "until +0s")
                                .replace("+590s", "+0s"),
                        REFUSED + "deadline_not_in_future"),
                tag("expiration", Long.toString(NOW.getEpochSecond())));
        add(
                "request-old-but-alive",
                "NIP-40 counts where it is there: replayed after a day it still means the same",
                NOW.getEpochSecond() - 86_400,
                5050,
                "hello",
                List.of(open("text 'hello'").replace("+590s", "+60s")),
                tag("expiration", Long.toString(NOW.getEpochSecond() + 60)));
    }

    private void chains() {
        request(
                "chained",
                "NIP-90: the output of another job; the provider fetches it and decides when to"
                        + " begin",
                List.of(open("job '" + E.substring(0, 10) + "…' of 64 chars")),
                tag("i", E, "job", "wss://relay.example"));
        request(
                "chained-encrypted",
                "only its buyer can read the result of an encrypted job: nobody could begin",
                List.of("refused: chained_job_encrypted"),
                tag("i", "Go on with this:", "text"),
                tag("i", Market.SECRET_REQUEST.id(), "job"));
    }

    private void amounts() {
        List<String> hostile =
                List.of(
                        "-40000",
                        "40000.5",
                        "4e4",
                        "0x9c40",
                        "9223372036854775808",
                        "2100000000000000001",
                        " ",
                        "40,000");
        for (int i = 0; i < hostile.size(); i++) {
            feedback(
                    "amount-hostile-" + (i + 1),
                    "no amount of money that can exist: '" + hostile.get(i) + "'",
                    "",
                    List.of("report progress 'payment-required'"),
                    tag("status", "payment-required"),
                    tag("amount", hostile.get(i)));
        }
        feedback(
                "amount-hostile-beside-invoice",
                "what can not be read says nothing; the invoice says the price",
                "",
                List.of(QUOTE, "present invoice lnbcrt400n1p… stated nothing"),
                tag("status", "payment-required"),
                tag("amount", "-1", invoice(40_000)));
        feedback(
                "amount-zero",
                "nothing is asked for",
                "",
                List.of("report progress 'processing'"),
                tag("status", "processing"),
                tag("amount", "0"));
        feedback(
                "amount-twice",
                "of several amounts the highest counts",
                "",
                List.of("quote 50000 msat until +300s"),
                tag("status", "payment-required"),
                tag("amount", "40000"),
                tag("amount", "50000"));
        feedback(
                "amount-above-bid",
                "what a buyer set as its ceiling is compared with every price",
                "",
                List.of("quote 1000001 msat until +300s", REFUSED + "price_above_limit"),
                tag("status", "payment-required"),
                tag("amount", "1000001"));
    }

    private void invoices() {
        feedback(
                "invoice-twice",
                "NIP-90's place counts before any other",
                "",
                List.of(QUOTE, "present invoice lnbcrt400n1p… stated 40000 msat"),
                tag("status", "payment-required"),
                tag("bolt11", invoice(90_000)),
                tag("amount", "40000", invoice(40_000)));
        feedback(
                "invoice-above-bid",
                "the amount says little, the invoice more: the higher is compared",
                "",
                List.of(
                        "quote 2000000 msat until +300s",
                        REFUSED + "price_above_limit",
                        "present invoice lnbcrt20000n… stated 40000 msat"),
                tag("status", "payment-required"),
                tag("amount", "40000", invoice(2_000_000)));
        feedback(
                "invoice-of-other-network",
                "read like any other; settlement refuses it with invoice_wrong_network",
                "",
                List.of(QUOTE, "present invoice lnbc400n1pqp… stated 40000 msat"),
                tag("status", "payment-required"),
                tag("amount", "40000", Market.invoiceOfMainnet(40_000)));
        feedback(
                "invoice-in-capitals",
                "BOLT 11 allows them, for QR codes",
                "",
                List.of(QUOTE, "present invoice LNBCRT400N1P… stated 40000 msat"),
                tag("status", "payment-required"),
                tag("amount", "40000", invoice(40_000).toUpperCase(Locale.ROOT)));
    }

    private void feedback() {
        feedback(
                "partial-with-invoice",
                "a milestone that wants money is a price, an invoice and a sample: no delivery",
                "the first third",
                List.of(
                        QUOTE,
                        "present invoice lnbcrt400n1p… stated 40000 msat",
                        "report progress 'partial: the first third'"),
                tag("status", "partial"),
                tag("amount", "40000", invoice(40_000)));
        feedback(
                "processing-in-content",
                "NDK puts the words into the content",
                "half way",
                List.of("report progress 'processing: half way'"),
                tag("status", "processing"));
        feedback(
                "error-in-content",
                "and so does the reason of a failure",
                "no GPU today",
                List.of("report failure 'overloaded: no GPU today'"),
                tag("status", "error", "overloaded"));
        feedback(
                "lapsed",
                "a price that has lapsed when it is read is none",
                "",
                List.of("quote 40000 msat until -10s", REFUSED + "deadline_not_in_future"),
                tag("status", "payment-required"),
                tag("amount", "40000"),
                tag("expiration", Long.toString(NOW.getEpochSecond() - 10)));
        add(
                "feedback-old",
                "how old an answer is matters to nobody: the end of the job decides",
                NOW.getEpochSecond() - 86_400,
                Kinds.FEEDBACK,
                "",
                List.of(QUOTE),
                tag("e", E),
                tag("status", "payment-required"),
                tag("amount", "40000"));
        add(
                "feedback-two-jobs-of-ours",
                "of two jobs the first; one answer never counts for two",
                PROVIDER,
                Kinds.FEEDBACK,
                "",
                List.of(QUOTE),
                tag("e", E),
                tag("e", Market.IMAGE_REQUEST.id()),
                tag("status", "payment-required"),
                tag("amount", "40000"));
        add(
                "feedback-names-too-many",
                "the hundred and first is not looked up: each costs the market a query",
                PROVIDER,
                Kinds.FEEDBACK,
                "",
                List.of("ignored: about no job of ours"),
                afterTooMany(tag("e", E), tag("status", "processing")));
    }

    private void results() {
        add(
                "result-as-nostrdvm",
                "nostrdvm: a status and an expiration in a result",
                PROVIDER,
                6050,
                "4",
                List.of("deliver '4'"),
                tag("e", E),
                tag("p", BUYER.publicKey()),
                tag("status", "success"),
                tag("expiration", Long.toString(NOW.getEpochSecond() + 600)));
        add(
                "result-encrypted-as-nostrdvm",
                "nostrdvm: encrypted results have neither i, request, status nor expiration, and"
                        + " are NIP-44 whatever was asked",
                PROVIDER,
                6050,
                new Cryptor(PROVIDER).encrypt(Scheme.NIP44, OURS.publicKey(), "x", "4"),
                List.of("deliver '4'"),
                tag("e", E),
                tag("p", OURS.publicKey()),
                tag("encrypted"));
        add(
                "result-chained",
                "of several jobs the first that asked for this kind",
                PROVIDER,
                6050,
                "4",
                List.of(QUOTE, "deliver '4'"),
                tag("e", Market.IMAGE_REQUEST.id()),
                tag("e", E),
                tag("amount", "40000"));
        add(
                "result-amount-zero",
                "it asks for nothing; what was agreed before stays",
                PROVIDER,
                6050,
                "4",
                List.of("deliver '4'"),
                tag("e", E),
                tag("amount", "0"));
        add(
                "result-empty",
                "nothing is no work",
                PROVIDER,
                6050,
                " ",
                List.of("deliver ' '", REFUSED + "delivery_empty"),
                tag("e", E));
    }

    private void deletions() {
        deletion(
                "of-encrypted",
                "an encrypted request is taken back like any other",
                List.of("cancel the request for a secret"),
                tag("e", Market.SECRET_REQUEST.id()),
                tag("k", "5050"));
        deletion(
                "of-unseen",
                "a request that has not come: the relay will not take it any more",
                List.of("ignored: deletes no request"),
                tag("e", UNKNOWN));
        deletion(
                "of-too-many",
                "the hundred and first is not looked up",
                List.of("ignored: deletes no request"),
                afterTooMany(tag("e", E)));
        add(
                "ours-deletion",
                "what the market takes back itself",
                OURS,
                Kinds.DELETION,
                "",
                List.of("ignored: our own"),
                tag("e", E));
    }

    private static Tag[] afterTooMany(Tag... tags) {
        return Stream.concat(
                        IntStream.range(0, Translator.MOST_NAMED)
                                .mapToObj(i -> tag("e", "%064x".formatted(i))),
                        Arrays.stream(tags))
                .toArray(Tag[]::new);
    }

    private static String open(String inputs) {
        return "open rfq for " + TEXT + " inputs [" + inputs + "]" + Corpus.USUAL;
    }

    private void request(String name, String rule, List<String> expected, Tag... tags) {
        add("request-" + name, rule, BUYER, 5050, "", expected, tags);
    }

    private void feedback(
            String name, String rule, String content, List<String> expected, Tag... tags) {
        Tag[] about =
                Stream.concat(Stream.of(tag("e", E)), Arrays.stream(tags)).toArray(Tag[]::new);
        add("feedback-" + name, rule, PROVIDER, Kinds.FEEDBACK, content, expected, about);
    }

    private void deletion(String name, String rule, List<String> expected, Tag... tags) {
        add("deletion-" + name, rule, BUYER, Kinds.DELETION, "", expected, tags);
    }

    private void add(
            String name,
            String rule,
            NostrKey author,
            int kind,
            String content,
            List<String> expected,
            Tag... tags) {
        add(name, rule, author, NOW.getEpochSecond() - 10, kind, content, expected, tags);
    }

    /** By the buyer where it is a request, else by the provider. */
    private void add(
            String name,
            String rule,
            long createdAt,
            int kind,
            String content,
            List<String> expected,
            Tag... tags) {
        NostrKey author = Kinds.isRequest(kind) ? BUYER : PROVIDER;
        add(name, rule, author, createdAt, kind, content, expected, tags);
    }

    private void add(
            String name,
            String rule,
            NostrKey author,
            long createdAt,
            int kind,
            String content,
            List<String> expected,
            Tag... tags) {
        List<List<String>> all = new ArrayList<>();
        Arrays.stream(tags).map(Tag::items).forEach(all::add);
        EventTemplate template = new EventTemplate(createdAt, kind, all, content);
        cases.add(new Corpus.Case(name, rule, author.sign(template), expected));
    }

    private record Tag(List<String> items) {}

    private static Tag tag(String... items) {
        return new Tag(List.of(items));
    }
}
