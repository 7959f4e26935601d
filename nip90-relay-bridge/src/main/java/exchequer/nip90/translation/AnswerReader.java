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
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

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

    /** The job an answer is about: the first {@code e} tag that names one we know. */
    Optional<Job> jobOf(NostrEvent event) {
        return event.tagValues("e").stream().map(jobs).flatMap(Optional::stream).findFirst();
    }

    Translation feedback(NostrEvent answer, Job job, Instant receivedAt) {
        NostrEvent event = SealedPart.isIn(answer) ? opened(answer) : answer;
        String status =
                event.firstTag("status").orElse("").replace('_', '-').toLowerCase(Locale.ROOT);
        String extra =
                event.tagsNamed("status").stream()
                        .filter(tag -> tag.size() > 2)
                        .map(tag -> tag.get(2))
                        .findFirst()
                        .orElse("");
        return switch (status) {
            case "payment-required", "processing", "partial" ->
                    priced(event, job, receivedAt)
                            .orElseGet(
                                    () ->
                                            Translation.wish(
                                                    progress(
                                                            event,
                                                            job,
                                                            status,
                                                            extra,
                                                            receivedAt)));
            case "error" ->
                    Translation.wish(
                            new ReportFailure(
                                    orderOf(job, event),
                                    job.rfqId(),
                                    provider(event),
                                    extra.isEmpty()
                                            ? "no reason given"
                                            : cut(extra, ReportFailure.MAX_REASON),
                                    event.id(),
                                    receivedAt));
            // "success" is the provider's word; a delivery is a result, and paid is what our rail
            // says.
            case "success" -> Translation.wish(progress(event, job, status, extra, receivedAt));
            // As it stands in clear: reasons are logged, and what was encrypted must not be.
            default ->
                    new Translation.Ignored(
                            "feedback status " + answer.firstTag("status").orElse(""));
        };
    }

    /**
     * @param raw the event as received, encrypted or not: the evidence
     */
    Translation result(NostrEvent event, String raw, Job job, Instant receivedAt) {
        if (event.kind() != Kinds.resultOf(job.requestKind())) {
            return new Translation.Refused(
                    "result_kind_differs",
                    "a result of kind " + event.kind() + " for a request of " + job.requestKind());
        }
        if (!SealedPart.isIn(event)) {
            return delivery(event, raw, job, receivedAt);
        }
        return switch (sealed.open(event)) {
            // A cipher text that the market can not read is no delivery.
            case SealedPart.Opening.Closed(Translation.Refused why) -> why;
            case SealedPart.Opening.Opened(_, String text) ->
                    delivery(
                            SealedPart.inClear(event, List.of(), Set.of(), text),
                            raw,
                            job,
                            receivedAt);
        };
    }

    private Translation delivery(NostrEvent event, String raw, Job job, Instant receivedAt) {
        List<Wish> wishes = new ArrayList<>();
        Optional<String> invoice = InvoiceFinder.find(event);
        Optional<Msat> stated = stated(event);
        price(stated, invoice)
                .ifPresent(
                        price ->
                                wishes.add(new Wish.Command(quote(event, job, price, receivedAt))));
        wishes.add(
                new Wish.Command(
                        new SubmitDelivery(
                                job.rfqId(),
                                provider(event),
                                event.content(),
                                ContentHash.of(raw),
                                event.id(),
                                receivedAt)));
        invoice.ifPresent(text -> wishes.add(charge(event, job, text, stated, receivedAt)));
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

    private Optional<Translation> priced(NostrEvent event, Job job, Instant receivedAt) {
        Optional<String> invoice = InvoiceFinder.find(event);
        Optional<Msat> stated = stated(event);
        return price(stated, invoice)
                .map(
                        price -> {
                            List<Wish> wishes = new ArrayList<>();
                            wishes.add(new Wish.Command(quote(event, job, price, receivedAt)));
                            invoice.ifPresent(
                                    text ->
                                            wishes.add(
                                                    charge(event, job, text, stated, receivedAt)));
                            return new Translation.Wishes(null, wishes);
                        });
    }

    private static Optional<Msat> stated(NostrEvent event) {
        return event.firstTag("amount").flatMap(AmountText::read);
    }

    /** Where tag and invoice differ the higher counts; the invoice is what would be paid. */
    private Optional<Msat> price(Optional<Msat> stated, Optional<String> invoice) {
        Optional<Msat> asked = invoice.flatMap(invoiceAmount);
        if (stated.isPresent() && asked.isPresent()) {
            return stated.get().isMoreThan(asked.get()) ? stated : asked;
        }
        return stated.or(() -> asked);
    }

    private SubmitQuote quote(NostrEvent event, Job job, Msat price, Instant receivedAt) {
        // No request lives longer, and a year that databases do not know would stop a reader later.
        Instant latest = receivedAt.plus(OpenRfq.MAX_LIFETIME);
        Instant expiresAt =
                event.expiration()
                        .map(Instant::ofEpochSecond)
                        .map(stated -> stated.isAfter(latest) ? latest : stated)
                        .orElse(receivedAt.plus(defaults.quoteLifetime()));
        Pubkey provider = provider(event);
        return new SubmitQuote(
                QuoteId.of(job.rfqId(), provider),
                job.rfqId(),
                provider,
                price,
                event.id(),
                expiresAt,
                receivedAt);
    }

    private static Wish charge(
            NostrEvent event, Job job, String invoice, Optional<Msat> stated, Instant receivedAt) {
        return new Wish.Invoice(
                job.rfqId(), provider(event), invoice, stated.orElse(null), event.id(), receivedAt);
    }

    private static ReportProgress progress(
            NostrEvent event, Job job, String status, String extra, Instant receivedAt) {
        String note = extra.isEmpty() ? status : status + ": " + extra;
        return new ReportProgress(
                orderOf(job, event),
                job.rfqId(),
                provider(event),
                cut(note, ReportProgress.MAX_NOTE),
                event.id(),
                receivedAt);
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
