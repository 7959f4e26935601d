package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.invoice;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The part of the {@link Corpus} that comes too late, or from somebody who means no good: what is
 * stale, what overflows, what names too much.
 */
final class HostileCorpus extends CaseWriter {

    private static final String UNKNOWN = "e".repeat(64);

    private HostileCorpus(List<Corpus.Case> cases) {
        super(cases);
    }

    static void addTo(List<Corpus.Case> cases) {
        HostileCorpus corpus = new HostileCorpus(cases);
        corpus.ceilings();
        corpus.staleRequests();
        corpus.amounts();
        corpus.answers();
        corpus.deletions();
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
                BUYER,
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
                BUYER,
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
                BUYER,
                NOW.getEpochSecond() - 86_400,
                5050,
                "hello",
                List.of(open("text 'hello'").replace("+590s", "+60s")),
                tag("expiration", Long.toString(NOW.getEpochSecond() + 60)));
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

    private void answers() {
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
                PROVIDER,
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
}
