package exchequer.nip90.translation;

import exchequer.market.delivery.ContentHash;
import exchequer.market.delivery.submit.SubmitDelivery;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.money.Msat;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.rfq.open.OpenRfq;
import exchequer.market.work.fail.ReportFailure;
import exchequer.market.work.progress.ReportProgress;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.translation.Translation.Wish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads providers' answers: feedback, kind 7000, and results, kinds 6000 to 6999. NIP-90. */
final class AnswerReader {

    /** What nostrdvm encrypts of its feedback and the market reads. */
    private static final Set<String> ENCRYPTED =
            Set.of("status", "amount", "bolt11", "invoice", "payment_request", "pr");

    private final JobDefaults defaults;
    private final Function<String, Optional<Job>> jobs;
    private final Function<String, Optional<Msat>> invoiceAmount;
    private final SealedPart sealed;

    /**
     * @param jobs finds the job of a request event id
     * @param invoiceAmount what an invoice asks for, if it is one and says so
     */
    AnswerReader(
            JobDefaults defaults,
            Function<String, Optional<Job>> jobs,
            Function<String, Optional<Msat>> invoiceAmount,
            SealedPart sealed) {
        this.defaults = defaults;
        this.jobs = jobs;
        this.invoiceAmount = invoiceAmount;
        this.sealed = sealed;
    }

    /**
     * The job an answer is about: the first {@code e} tag that names one we know. Of a result it is
     * the first that asked for this kind, where there is one: whoever chains jobs names several.
     */
    Optional<Job> jobOf(NostrEvent event) {
        List<Job> named = Translator.named(event).map(jobs).flatMap(Optional::stream).toList();
        return named.stream()
                .filter(job -> Kinds.resultOf(job.requestKind()) == event.kind())
                .findFirst()
                .or(() -> named.stream().findFirst());
    }

    Translation feedback(NostrEvent answer, Job job, Instant now) {
        NostrEvent event = SealedPart.isIn(answer) ? opened(answer) : answer;
        String status =
                event.firstTag("status").orElse("").replace('_', '-').toLowerCase(Locale.ROOT);
        return switch (status) {
            case "payment-required", "processing", "partial" ->
                    priced(event, job, status, now)
                            .orElseGet(() -> Translation.wish(progress(event, job, status, now)));
            case "error" ->
                    Translation.wish(
                            new ReportFailure(
                                    orderOf(job, event),
                                    job.rfqId(),
                                    provider(event),
                                    words(event)
                                            .map(said -> cut(said, ReportFailure.MAX_REASON))
                                            .orElse("no reason given"),
                                    event.id(),
                                    now));
            // "success" is the provider's word; a delivery is a result, and paid is what our rail
            // says.
            case "success" -> Translation.wish(progress(event, job, status, now));
            // As it stands in clear: reasons are logged, and what was encrypted must not be.
            default ->
                    new Translation.Ignored(
                            "feedback status " + answer.firstTag("status").orElse(""));
        };
    }

    /**
     * @param raw the event as received, encrypted or not: the evidence
     */
    Translation result(NostrEvent event, String raw, Job job, Instant now) {
        if (event.kind() != Kinds.resultOf(job.requestKind())) {
            return new Translation.Refused(
                    "result_kind_differs",
                    "a result of kind " + event.kind() + " for a request of " + job.requestKind());
        }
        if (!SealedPart.isIn(event)) {
            return delivery(event, raw, job, now);
        }
        return switch (sealed.open(event)) {
            // A cipher text that the market can not read is no delivery.
            case SealedPart.Opening.Closed(Translation.Refused why) -> why;
            case SealedPart.Opening.Opened(_, String text) ->
                    delivery(SealedPart.inClear(event, List.of(), Set.of(), text), raw, job, now);
        };
    }

    private Translation delivery(NostrEvent event, String raw, Job job, Instant now) {
        List<Wish> wishes = new ArrayList<>();
        Optional<String> invoice = InvoiceFinder.find(event);
        Optional<Msat> stated = stated(event);
        price(stated, invoice)
                .ifPresent(price -> wishes.add(new Wish.Command(quote(event, job, price, now))));
        wishes.add(
                new Wish.Command(
                        new SubmitDelivery(
                                job.rfqId(),
                                provider(event),
                                event.content(),
                                ContentHash.of(raw),
                                event.id(),
                                now)));
        invoice.ifPresent(text -> wishes.add(charge(event, job, text, stated, now)));
        return new Translation.Wishes(null, wishes);
    }

    /**
     * NIP-90 encrypts the content of feedback and leaves the rest in clear; nostrdvm encrypts all
     * tags, and the content as one of them. What can not be read says nothing, but what stands
     * beside it in clear still counts.
     */
    private NostrEvent opened(NostrEvent event) {
        return switch (sealed.open(event)) {
            case SealedPart.Opening.Closed _ -> SealedPart.inClear(event, List.of(), Set.of(), "");
            case SealedPart.Opening.Opened(_, String text) -> {
                List<List<String>> tags = sealed.tags(text).orElse(List.of());
                String content =
                        tags.stream()
                                .filter(tag -> tag.size() > 1 && tag.getFirst().equals("content"))
                                .map(tag -> tag.get(1))
                                .findFirst()
                                .orElse(tags.isEmpty() ? text : "");
                yield SealedPart.inClear(event, tags, ENCRYPTED, content);
            }
        };
    }

    private Optional<Translation> priced(NostrEvent event, Job job, String status, Instant now) {
        Optional<String> invoice = InvoiceFinder.find(event);
        Optional<Msat> stated = stated(event);
        return price(stated, invoice)
                .map(
                        price -> {
                            List<Wish> wishes = new ArrayList<>();
                            wishes.add(new Wish.Command(quote(event, job, price, now)));
                            invoice.ifPresent(
                                    text -> wishes.add(charge(event, job, text, stated, now)));
                            // A sample is worth something to the buyer, whatever the rest costs.
                            if (status.equals("partial") && !event.content().isBlank()) {
                                wishes.add(new Wish.Command(progress(event, job, status, now)));
                            }
                            return new Translation.Wishes(null, wishes);
                        });
    }

    /** The highest of several; nothing where no amount can be read or nothing is asked for. */
    private static Optional<Msat> stated(NostrEvent event) {
        return event.tagValues("amount").stream()
                .map(AmountText::read)
                .flatMap(Optional::stream)
                .filter(amount -> !amount.isZero())
                .max(Comparator.naturalOrder());
    }

    /** Where tag and invoice differ the higher counts; the invoice is what would be paid. */
    private Optional<Msat> price(Optional<Msat> stated, Optional<String> invoice) {
        return Stream.concat(stated.stream(), invoice.flatMap(invoiceAmount).stream())
                .max(Comparator.naturalOrder());
    }

    private SubmitQuote quote(NostrEvent event, Job job, Msat price, Instant now) {
        // No request lives longer, and a year that databases do not know would stop a reader later.
        Instant latest = now.plus(OpenRfq.MAX_LIFETIME);
        Instant expiresAt =
                event.expiration()
                        .map(Instant::ofEpochSecond)
                        .map(stated -> stated.isAfter(latest) ? latest : stated)
                        .orElse(now.plus(defaults.quoteLifetime()));
        Pubkey provider = provider(event);
        return new SubmitQuote(
                QuoteId.of(job.rfqId(), provider),
                job.rfqId(),
                provider,
                price,
                event.id(),
                expiresAt,
                now);
    }

    private static Wish charge(
            NostrEvent event, Job job, String invoice, Optional<Msat> stated, Instant now) {
        return new Wish.Invoice(
                job.rfqId(), provider(event), invoice, stated.orElse(null), event.id(), now);
    }

    private static ReportProgress progress(NostrEvent event, Job job, String status, Instant now) {
        String note = words(event).map(said -> status + ": " + said).orElse(status);
        return new ReportProgress(
                orderOf(job, event),
                job.rfqId(),
                provider(event),
                cut(note, ReportProgress.MAX_NOTE),
                event.id(),
                now);
    }

    /** What is said beside the status: third in its tag by NIP-90, in the content by NDK. */
    private static Optional<String> words(NostrEvent event) {
        Stream<String> extra =
                event.tagsNamed("status").stream()
                        .filter(tag -> tag.size() > 2)
                        .map(tag -> tag.get(2))
                        .limit(1);
        return Stream.concat(extra, Stream.of(event.content()))
                .filter(said -> !said.isBlank())
                .reduce((first, second) -> first + ": " + second);
    }

    /** Never between the halves of a surrogate pair: half a character can not be stored. */
    private static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
    }

    private static OrderId orderOf(Job job, NostrEvent event) {
        return OrderId.of(QuoteId.of(job.rfqId(), provider(event)));
    }

    private static Pubkey provider(NostrEvent event) {
        return new Pubkey(event.pubkey());
    }
}
