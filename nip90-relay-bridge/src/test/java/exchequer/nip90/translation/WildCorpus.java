package exchequer.nip90.translation;

import static exchequer.nip90.translation.Market.BUYER;
import static exchequer.nip90.translation.Market.NOW;
import static exchequer.nip90.translation.Market.OURS;
import static exchequer.nip90.translation.Market.PROVIDER;
import static exchequer.nip90.translation.Market.invoice;

import exchequer.nip90.encryption.Cryptor;
import exchequer.nip90.encryption.Scheme;
import java.util.List;
import java.util.Locale;

/** The part of the {@link Corpus} that the wild wrote: the registry, and the dialects in use. */
final class WildCorpus extends CaseWriter {

    private WildCorpus(List<Corpus.Case> cases) {
        super(cases);
    }

    static void addTo(List<Corpus.Case> cases) {
        WildCorpus corpus = new WildCorpus(cases);
        corpus.kinds();
        corpus.inputs();
        corpus.chains();
        corpus.invoices();
        corpus.feedback();
        corpus.results();
    }

    private void kinds() {
        Kinds.named()
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

    private void chains() {
        request(
                "chained",
                "NIP-90: the output of another job; the provider fetches it and decides when to"
                        + " begin",
                List.of(
                        open(
                                "job '"
                                        + E.substring(0, 10)
                                        + "…' of 64 chars at wss://relay.example as draft")),
                tag("i", E, "job", "wss://relay.example", "draft"));
        request(
                "chained-encrypted",
                "only its buyer can read the result of an encrypted job: nobody could begin",
                List.of("refused: chained_job_encrypted"),
                tag("i", "Go on with this:", "text"),
                tag("i", Market.SECRET_REQUEST.id(), "job"));
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
}
