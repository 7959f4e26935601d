package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.STRANGER;
import static exchequer.nip90.translation.Market.invoice;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Signs the events of the corpus in {@code src/test/resources/nip90} and says what each means. */
final class Corpus {

    /**
     * @param rule the rule or dialect it stands for
     * @param expected what {@link Meaning} has to say, line by line
     */
    record Case(String name, String rule, NostrEvent event, List<String> expected) {}

    /** What comes after the inputs of a request that says nothing else. */
    static final String USUAL =
            " params [] output text/plain at most 1000000 msat awarded first_payable targets 0"
                    + " quotes until +30s ends +590s";

    private static final String E = Market.TEXT_REQUEST.id();
    private static final String UNKNOWN = "e".repeat(64);
    private static final String QUOTE = "quote 40000 msat until +300s";
    private static final String INVOICE = "present invoice lnbcrt400n1p… stated ";

    private final List<Case> cases = new ArrayList<>();

    static List<Case> cases() {
        Corpus corpus = new Corpus();
        corpus.requests();
        corpus.bids();
        corpus.times();
        corpus.feedback();
        corpus.invoices();
        corpus.strangeFeedback();
        corpus.results();
        corpus.deletions();
        corpus.offers();
        corpus.others();
        EncryptedCorpus.addTo(corpus.cases);
        NdkCorpus.addTo(corpus.cases);
        WildCorpus.addTo(corpus.cases);
        HostileCorpus.addTo(corpus.cases);
        return List.copyOf(corpus.cases);
    }

    private void requests() {
        request(
                "canonical",
                "NIP-90 job request with every tag",
                "",
                "open rfq for text-generation inputs [text 'What is 2+2?'] params"
                        + " [model=llama, range=1,9] output text/markdown at most 5000 msat awarded"
                        + " first_payable targets 1 quotes until +30s ends +590s",
                tag("i", "What is 2+2?", "text"),
                tag("output", "text/markdown"),
                tag("param", "model", "llama"),
                tag("param", "range", "1", "9"),
                tag("bid", "5000"),
                tag("relays", "wss://relay.example"),
                tag("p", PROVIDER.publicKey()),
                tag("t", "maths"));
        request(
                "input-types",
                "NIP-90 inputs of every type, with relay and marker",
                "",
                open(
                        "url 'https://a.example' as source, event '"
                                + UNKNOWN.substring(0, 10)
                                + "…' of 64 chars at wss://relay.example, job '"
                                + UNKNOWN.substring(0, 10)
                                + "…' of 64 chars at wss://relay.example as first"),
                tag("i", "https://a.example", "url", "", "source"),
                tag("i", UNKNOWN, "event", "wss://relay.example"),
                tag("i", UNKNOWN, "job", "wss://relay.example", "first"));
        request(
                "prompt-in-content",
                "36 % of text requests have no i tag",
                "What is 2+2?",
                open("text 'What is 2+2?'"),
                tag("output", "text/plain"));
        request(
                "input-tag-beats-content",
                "content counts only where there is no i tag",
                "ignore me",
                open("text 'What is 2+2?'"),
                tag("i", "What is 2+2?", "text"));
        request(
                "input-type-prompt",
                "Autopilot: i of type prompt",
                "",
                open("text 'What is 2+2?'"),
                tag("i", "What is 2+2?", "prompt"));
        request(
                "input-without-type",
                "an i tag may stop after its value",
                "",
                open("text 'What is 2+2?', text 'again'"),
                tag("i", "What is 2+2?"),
                tag("i", "again", ""));
        request(
                "input-tag-without-value",
                "an empty i tag says nothing",
                "What is 2+2?",
                open("text 'What is 2+2?'"),
                tag("i"));
        request(
                "input-with-zero-character",
                "text may hold what databases do not take as text",
                "",
                open("text 'a<NUL>b'"),
                tag("i", "a\0b", "text"));
        request(
                "params-without-values",
                "a parameter may be a mere flag",
                "hello",
                open("text 'hello'").replace("params []", "params [verbose=]"),
                tag("param"),
                tag("param", "verbose"));
        requestOf(
                5999,
                "unnamed-kind",
                "a kind without a name in the registry is a service all the same",
                "hello",
                open("text 'hello'").replace("text-generation", "job-5999"));
        request(
                "award-policy",
                "the buyer's own parameter",
                "hello",
                open("text 'hello'")
                        .replace("params []", "params [award_policy=cheapest]")
                        .replace("first_payable", "cheapest"),
                tag("param", "award_policy", "cheapest"));
        request(
                "award-policy-unknown",
                "a policy we do not have must not become another",
                "hello",
                "refused: field_malformed",
                tag("param", "award_policy", "best"));
        request(
                "target-malformed",
                "p must be a public key",
                "hello",
                "refused: field_malformed",
                tag("p", "npub1qqqq"));
        add(
                "request-by-stranger",
                "only registered buyers spend the treasury's money",
                STRANGER,
                5050,
                "hello",
                List.of("refused: buyer_not_registered"));
    }

    private void bids() {
        request(
                "bid-with-underscores",
                "dvmdash census: amounts with underscores",
                "hello",
                open("text 'hello'").replace("1000000", "100000"),
                tag("bid", "100_000"));
        for (String bad :
                List.of("5 sats", "-5", "1.5", "1e3", "", "٥٠٠", "2100000000000000001", "0x10")) {
            request(
                    "bid-malformed-" + (bids++),
                    "a ceiling that can not be read is no ceiling: '" + bad + "'",
                    "hello",
                    "refused: field_malformed",
                    tag("bid", bad));
        }
        request(
                "bid-all-money",
                "21 million bitcoin are the most there can be",
                "hello",
                open("text 'hello'").replace("1000000", "2100000000000000000"),
                tag("bid", "2100000000000000000"));
    }

    private int bids = 1;

    private void times() {
        request(
                "expiration",
                "NIP-40 on a request",
                "hello",
                open("text 'hello'").replace("+590s", "+60s"),
                tag("expiration", Long.toString(NOW.getEpochSecond() + 60)));
        request(
                "expiration-before-quoting-ends",
                "nobody may be awarded after the end",
                "hello",
                open("text 'hello'").replace("+590s", "+5s").replace("until +30s", "until +5s"),
                tag("expiration", Long.toString(NOW.getEpochSecond() + 5)));
        request(
                "expiration-absurd",
                "the year 31 690 708; the market's decider says no, the bridge must not fall",
                "hello",
                open("text 'hello'").replace("+590s", "+999998227633599s")
                        + "\nthe market refuses: deadline_too_far",
                tag("expiration", "999999999999999"));
        request(
                "expiration-unreadable",
                "NIP-40: what is no number says nothing",
                "hello",
                open("text 'hello'"),
                tag("expiration", "99999999999999999999999999"));
        addAt(
                "request-created-at-end-of-time",
                "the largest created_at there is",
                NostrEvent.MAX_CREATED_AT,
                open("text 'hello'").replace("+590s", "+9007197482375191s")
                        + "\nthe market refuses: deadline_too_far");
        addAt(
                "request-created-at-start-of-time",
                "counted from the buyer's own time it is over long ago",
                0,
                open("text 'hello'")
                                .replace("until +30s", "until -1772365800s")
                                .replace("+590s", "-1772365800s")
                        + "\nthe market refuses: deadline_not_in_future");
    }

    private void feedback() {
        feedback(
                "payment-required",
                "NIP-90 canonical",
                "",
                List.of(QUOTE, INVOICE + "40000 msat"),
                tag("status", "payment-required", "pay first"),
                tag("amount", "40000", invoice(40_000)));
        feedback(
                "payment-required-underscore",
                "NDK 3.0.3 writes payment_required",
                "",
                List.of(QUOTE, INVOICE + "40000 msat"),
                tag("status", "payment_required"),
                tag("amount", "40000", invoice(40_000)));
        feedback(
                "payment-required-without-amount",
                "it asks for nothing that could be paid",
                "",
                List.of("report progress 'payment-required: later'"),
                tag("status", "payment-required", "later"));
        feedback(
                "processing",
                "NIP-90",
                "",
                List.of("report progress 'processing: half way'"),
                tag("status", "processing", "half way"));
        feedback(
                "processing-upper-case",
                "case is nobody's business",
                "",
                List.of("report progress 'processing'"),
                tag("status", "Processing"));
        feedback(
                "processing-with-amount",
                "NIP-90: a bare amount is a suggested price",
                "",
                List.of(QUOTE),
                tag("status", "processing"),
                tag("amount", "40000"));
        feedback(
                "amount-with-address",
                "dvmdash census: a Lightning address where the invoice belongs",
                "",
                List.of("quote 100000 msat until +300s"),
                tag("status", "payment-required"),
                tag("amount", "100_000", "user@host.example"));
        feedback(
                "amount-unreadable",
                "no amount at all",
                "",
                List.of("report progress 'payment-required'"),
                tag("status", "payment-required"),
                tag("amount", "free"));
        feedback(
                "partial",
                "NIP-90: a sample; it is told to the buyer and is no delivery",
                "four, pro",
                List.of("report progress 'partial: four, pro'"),
                tag("status", "partial"));
        feedback(
                "partial-with-amount",
                "NIP-90: a sample and what the rest costs",
                "four, pro",
                List.of(QUOTE, "report progress 'partial: four, pro'"),
                tag("status", "partial"),
                tag("amount", "40000"));
        feedback(
                "error",
                "NIP-90",
                "",
                List.of("report failure 'out of memory'"),
                tag("status", "error", "out of memory"));
        feedback(
                "error-without-reason",
                "the reason is optional",
                "",
                List.of("report failure 'no reason given'"),
                tag("status", "error"));
        feedback(
                "success",
                "the provider's word: neither delivered nor paid by it",
                "",
                List.of("report progress 'success'"),
                tag("status", "success"),
                tag("amount", "40000", invoice(40_000)));
    }

    private void invoices() {
        for (String name : List.of("bolt11", "invoice", "payment_request", "pr")) {
            feedback(
                    "invoice-in-tag-" + name.replace('_', '-'),
                    "Autopilot: the invoice in a tag of its own",
                    "",
                    List.of(QUOTE, INVOICE + "nothing"),
                    tag("status", "payment-required"),
                    tag(name, invoice(40_000)));
        }
        feedback(
                "invoice-in-json",
                "Autopilot: the invoice in JSON in the content",
                "{\"amount\":40,\"pr\":\"" + invoice(40_000) + "\"}",
                List.of(QUOTE, INVOICE + "nothing"),
                tag("status", "payment-required"));
        feedback(
                "invoice-in-content",
                "a URI among words",
                "Please pay lightning:" + invoice(40_000) + " soon.",
                List.of(QUOTE, INVOICE + "nothing"),
                tag("status", "payment-required"));
        feedback(
                "invoice-for-other-amount",
                "Autopilot: tag and invoice differ, the higher counts",
                "",
                List.of("quote 50000 msat until +300s", INVOICE + "50000 msat"),
                tag("status", "payment-required"),
                tag("amount", "50000", invoice(40_000)));
        feedback(
                "invoice-second-place",
                "the first tag that holds an invoice counts",
                "",
                List.of(QUOTE, INVOICE + "40000 msat"),
                tag("status", "payment-required"),
                tag("amount", "40000"),
                tag("bolt11", "see below"),
                tag("invoice", invoice(40_000)));
    }

    private void strangeFeedback() {
        for (String status :
                List.of(
                        "scheduled",
                        "chain-scheduled",
                        "payment-rejected",
                        "subscription-active",
                        "subscription-required",
                        "pong")) {
            feedback(
                    "status-" + status,
                    "nostrdvm, NDK: a status of their own",
                    "",
                    List.of("ignored: feedback status " + status),
                    tag("status", status));
        }
        feedback("without-status", "nothing is said", "", List.of("ignored: feedback status "));
        feedback(
                "expiration",
                "NIP-40: until when the price holds",
                "",
                List.of("quote 40000 msat until +90s"),
                tag("status", "processing"),
                tag("amount", "40000"),
                tag("expiration", Long.toString(NOW.getEpochSecond() + 90)));
        feedback(
                "expiration-absurd",
                "no price holds longer than the longest request",
                "",
                List.of("quote 40000 msat until +2592000s"),
                tag("status", "processing"),
                tag("amount", "40000"),
                tag("expiration", "999999999999999"));
        feedback(
                "note-too-long",
                "cut to what fits, and never through a character",
                "",
                List.of("report progress 'processing…' of 1999 chars"),
                tag("status", "processing", "x".repeat(1_987) + "😀".repeat(20)));
        feedback(
                "error-too-long",
                "a long excuse is a failure all the same",
                "",
                List.of("report failure 'xxxxxxxxxx…' of 1999 chars"),
                tag("status", "error", "x".repeat(1_999) + "😀😀"));
        add(
                "feedback-marker-for-relay",
                "NDK: a marker where the relay hint belongs",
                PROVIDER,
                Kinds.FEEDBACK,
                "",
                List.of("report progress 'processing'"),
                tag("e", E, "job"),
                tag("status", "processing"));
        add(
                "feedback-several-requests",
                "the first e tag that names a job of ours",
                PROVIDER,
                Kinds.FEEDBACK,
                "",
                List.of("report progress 'processing'"),
                tag("e", UNKNOWN),
                tag("e", E),
                tag("status", "processing"));
        add(
                "feedback-for-unknown-job",
                "somebody else's business",
                PROVIDER,
                Kinds.FEEDBACK,
                "",
                List.of("ignored: about no job of ours"),
                tag("e", UNKNOWN),
                tag("status", "error"));
        add(
                "feedback-for-no-id",
                "strangers write what they like where an id belongs",
                PROVIDER,
                Kinds.FEEDBACK,
                "",
                List.of("ignored: about no job of ours"),
                tag("e"),
                tag("e", ""),
                tag("e", "\0"),
                tag("e", E.toUpperCase(Locale.ROOT)),
                tag("e", "'; drop table nostr.job; --"),
                tag("status", "processing"));
    }

    private void results() {
        result(
                "canonical",
                "NIP-90",
                "4",
                List.of(QUOTE, "deliver '4'", INVOICE + "40000 msat"),
                tag("request", "{}"),
                tag("i", "What is 2+2?", "text"),
                tag("amount", "40000", invoice(40_000)));
        result("without-amount", "for nothing, or paid before", "4", List.of("deliver '4'"));
        result(
                "invoice-above-amount",
                "Autopilot: the higher counts",
                "4",
                List.of(QUOTE, "deliver '4'", INVOICE + "30000 msat"),
                tag("amount", "30000", invoice(40_000)));
        result(
                "invoice-below-amount",
                "Autopilot: the higher counts",
                "4",
                List.of("quote 50000 msat until +300s", "deliver '4'", INVOICE + "50000 msat"),
                tag("amount", "50000", invoice(40_000)));
        result(
                "invoice-without-amount-tag",
                "the invoice says the price",
                "4",
                List.of(QUOTE, "deliver '4'", INVOICE + "nothing"),
                tag("bolt11", invoice(40_000)));
        result(
                "invoice-in-content",
                "a result is the buyer's text: an invoice in it is not asked for",
                "Here is an invoice: " + invoice(40_000),
                List.of("deliver 'Here is an…' of 96 chars"));
        add(
                "result-of-wrong-kind",
                "NIP-90: the result's kind is the request's plus 1000",
                PROVIDER,
                6100,
                "4",
                List.of("refused: result_kind_differs"),
                tag("e", E),
                tag("amount", "40000", invoice(40_000)));
        add(
                "result-for-unknown-job",
                "somebody else's business",
                PROVIDER,
                6050,
                "4",
                List.of("ignored: about no job of ours"),
                tag("e", UNKNOWN));
        add(
                "result-without-request",
                "it names nothing",
                PROVIDER,
                6050,
                "4",
                List.of("ignored: about no job of ours"));
    }

    private void deletions() {
        String image = Market.IMAGE_REQUEST.id();
        deletion(
                "by-author",
                "NIP-90: the buyer takes the request back",
                BUYER,
                List.of("cancel the request for text"),
                tag("e", E),
                tag("k", "5050"));
        deletion(
                "of-several",
                "each once, however often it is named",
                BUYER,
                List.of("cancel the request for text", "cancel the request for an image"),
                tag("e", E),
                tag("e", E),
                tag("e", UNKNOWN),
                tag("e", image));
        deletion(
                "by-stranger",
                "NIP-09: only the author",
                STRANGER,
                List.of("ignored: deletes no request"),
                tag("e", E));
        deletion(
                "by-provider",
                "NIP-09: not even who works on it",
                PROVIDER,
                List.of("ignored: deletes no request"),
                tag("e", E));
        deletion(
                "of-no-id",
                "what is no id is nothing",
                BUYER,
                List.of("ignored: deletes no request"),
                tag("e", "\0"),
                tag("e"),
                tag("a", "31990:x:y"));
    }

    private void offers() {
        offer(
                "several-kinds",
                "NIP-89: one offer for each kind",
                "{\"name\":\"Ann\",\"about\":\"writes\",\"amount\":\"2_000\",\"picture\":null}",
                List.of(
                        "offer text-generation named 'Ann' about 'writes' for 2000 msat",
                        "offer job-5999 named 'Ann' about 'writes' for 2000 msat"),
                tag("d", "main"),
                tag("k", "5050"),
                tag("k", "31990"),
                tag("k", "5999"),
                tag("k", "5050"));
        offer(
                "number-and-nesting",
                "an amount may be a number; the rest may be anything",
                "{\"nip90Params\":{\"name\":[{\"amount\":1}]},\"amount\":7,\"name\":\"A\"}",
                List.of("offer text-generation named 'A' about '' for 7 msat"),
                tag("k", "5050"));
        offer(
                "name-twice",
                "the first counts",
                "{\"name\":\"A\",\"name\":\"B\"}",
                List.of("offer text-generation named 'A' about '' for no price"),
                tag("k", "5050"));
        offer(
                "half-a-character",
                "half of a surrogate pair is in no text that anybody could read",
                "{\"name\":\"a\\ud800\",\"about\":\"\\ud83d\\ude00\"}",
                List.of("offer text-generation named '' about '😀' for no price"),
                tag("k", "5050"));
        List<String> junk =
                List.of(
                        "",
                        "hello",
                        "[1,2]",
                        "{\"name\":\"A\"",
                        "{\"name\":",
                        "{\"name\":\"A\"}}",
                        "[".repeat(3_000),
                        "\0");
        for (int i = 0; i < junk.size(); i++) {
            boolean readable = junk.get(i).equals("{\"name\":\"A\"}}");
            offer(
                    "junk-content-" + (i + 1),
                    "content that is no JSON says nothing",
                    junk.get(i),
                    List.of(
                            "offer text-generation named '"
                                    + (readable ? "A" : "")
                                    + "' about '' for no price"),
                    tag("d", "main"),
                    tag("k", "5050"));
        }
        offer(
                "amount-absurd",
                "more than all money is no price",
                "{\"amount\":" + "9".repeat(400) + "}",
                List.of("offer text-generation named '' about '' for no price"),
                tag("k", "5050"));
        offer(
                "of-no-job",
                "handles notes, not jobs",
                "{}",
                List.of("ignored: handler of no job kind"),
                tag("k", "1"),
                tag("k", "05050"),
                tag("k", "50500"),
                tag("k"));
    }

    private void others() {
        add(
                "ours-request",
                "what we publish is not read back",
                OURS,
                5050,
                "hello",
                List.of("ignored: our own"));
        add(
                "ours-refusal",
                "or a refusal of a refusal would never end",
                OURS,
                Kinds.FEEDBACK,
                "",
                List.of("ignored: our own"),
                tag("e", E),
                tag("status", "error"));
        add("note", "none of our kinds", PROVIDER, 1, "gm", List.of("ignored: kind 1"));
    }

    private void request(String name, String rule, String content, String expected, Tag... tags) {
        requestOf(5050, name, rule, content, expected, tags);
    }

    private void requestOf(
            int kind, String name, String rule, String content, String expected, Tag... tags) {
        add("request-" + name, rule, BUYER, kind, content, List.of(expected.split("\n")), tags);
    }

    private void feedback(
            String name, String rule, String content, List<String> expected, Tag... tags) {
        add("feedback-" + name, rule, PROVIDER, Kinds.FEEDBACK, content, expected, about(tags));
    }

    private void result(
            String name, String rule, String content, List<String> expected, Tag... tags) {
        add("result-" + name, rule, PROVIDER, 6050, content, expected, about(tags));
    }

    private void deletion(
            String name, String rule, NostrKey author, List<String> expected, Tag... tags) {
        add("deletion-" + name, rule, author, Kinds.DELETION, "", expected, tags);
    }

    private void offer(
            String name, String rule, String content, List<String> expected, Tag... tags) {
        add("offer-" + name, rule, PROVIDER, Kinds.HANDLER, content, expected, tags);
    }

    private void addAt(String name, String rule, long createdAt, String expected) {
        EventTemplate template = new EventTemplate(createdAt, 5050, List.of(), "hello");
        cases.add(new Case(name, rule, BUYER.sign(template), List.of(expected.split("\n"))));
    }

    private void add(
            String name,
            String rule,
            NostrKey author,
            int kind,
            String content,
            List<String> expected,
            Tag... tags) {
        EventTemplate template =
                new EventTemplate(
                        NOW.getEpochSecond() - 10,
                        kind,
                        Arrays.stream(tags).map(Tag::items).toList(),
                        content);
        cases.add(new Case(name, rule, author.sign(template), expected));
    }

    private static String open(String inputs) {
        return "open rfq for text-generation inputs [" + inputs + "]" + USUAL;
    }

    private static Tag[] about(Tag... tags) {
        List<Tag> all = new ArrayList<>();
        all.add(tag("e", E, "wss://relay.example"));
        all.add(tag("p", BUYER.publicKey()));
        all.addAll(List.of(tags));
        return all.toArray(Tag[]::new);
    }

    private record Tag(List<String> items) {}

    private static Tag tag(String... items) {
        return new Tag(List.of(items));
    }
}
