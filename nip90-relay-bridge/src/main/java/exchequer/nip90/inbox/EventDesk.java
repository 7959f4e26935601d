package exchequer.nip90.inbox;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.Invariant;
import exchequer.market.decision.Origin;
import exchequer.market.decision.Rejection;
import exchequer.market.ids.TenantId;
import exchequer.market.rejection.MarketRejection.QuoteAlreadyAwarded;
import exchequer.market.rfq.cancel.CancelRfq;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.relay.RelayStoreException;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Kinds;
import exchequer.nip90.translation.LookupFailedException;
import exchequer.nip90.translation.Translation;
import exchequer.nip90.translation.Translation.Wish;
import exchequer.nip90.translation.Translator;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deals with one event: translates it, carries out what it wishes, and tells those concerned. Safe
 * to repeat for the same event.
 */
final class EventDesk {

    private static final Logger LOG = LoggerFactory.getLogger(EventDesk.class);

    private final RelatedEvents related;
    private final Refusals refusals;
    private final Translator translator;
    private final JobLinks jobs;
    private final Commands commands;
    private final InvoiceDesk invoices;
    private final MarketVoice voice;
    private final OutsideJobs outside;
    private final TenantId tenant;
    private final InstantSource clock;

    EventDesk(RelayInbox.Parts parts) {
        this.related = new RelatedEvents(parts.store());
        this.refusals = new Refusals(parts.post(), parts.voice(), parts.translator());
        this.translator = parts.translator();
        this.jobs = parts.jobs();
        this.commands = parts.commands();
        this.invoices = parts.invoices();
        this.voice = parts.voice();
        this.outside = parts.outside();
        this.tenant = parts.tenant();
        this.clock = parts.clock();
    }

    /**
     * @throws RuntimeException when the infrastructure failed; try the same event again
     */
    void handle(StoredEvent stored) {
        if (Kinds.isRequest(stored.event().kind()) && related.isTakenBack(stored.event())) {
            LOG.debug("event {} was taken back before it was read", stored.event().id());
            return;
        }
        Translation meaning;
        List<DomainCommand> wished;
        try {
            meaning = translator.translate(stored.event(), stored.raw(), clock.instant());
            wished = wished(meaning);
        } catch (LookupFailedException | RelayStoreException infrastructure) {
            throw infrastructure;
        } catch (RuntimeException fault) {
            // Trying again would fail again, for ever, and everybody behind it would wait.
            LOG.error("event {} can not be read", stored.event().id(), fault);
            refusals.unreadable(stored);
            return;
        }
        switch (meaning) {
            case Translation.Ignored(String why) ->
                    LOG.debug("event {}: {}", stored.event().id(), why);
            case Translation.Refused(String code, String detail) ->
                    refusals.translated(stored, code, detail);
            case Translation.Wishes _ -> tellOutside(stored.event(), carryOut(stored, wished));
        }
        if (Kinds.isRequest(stored.event().kind())) {
            related.earlyAnswers(stored).forEach(this::handle);
        }
    }

    private List<DomainCommand> wished(Translation meaning) {
        if (!(meaning instanceof Translation.Wishes(Job job, List<Wish> wishes))) {
            return List.of();
        }
        List<DomainCommand> wished = wishes.stream().map(this::commandFor).toList();
        if (job != null) {
            jobs.remember(job);
        }
        return wished;
    }

    private DomainCommand commandFor(Wish wish) {
        return switch (wish) {
            case Wish.Command(DomainCommand wished) -> wished;
            case Wish.Invoice invoice -> invoices.present(invoice);
        };
    }

    /**
     * @return what was granted; nothing when the parts of an answer were not all granted
     */
    private List<DomainCommand> carryOut(StoredEvent stored, List<DomainCommand> wished) {
        List<DomainCommand> granted = new ArrayList<>();
        int kind = stored.event().kind();
        // Several offers, or requests taken back, have only the event in common; the parts of an
        // answer build on each other.
        boolean independent = kind == Kinds.DELETION || kind == Kinds.HANDLER;
        for (int i = 0; i < wished.size(); i++) {
            if (isGranted(stored, wished.get(i), i)) {
                granted.add(wished.get(i));
            } else if (!independent) {
                return List.of();
            }
        }
        return granted;
    }

    private boolean isGranted(StoredEvent stored, DomainCommand wish, int index) {
        Decision decision;
        try {
            decision = commands.send(wish, origin(stored.event(), index));
        } catch (Invariant broken) {
            // One event must not stop all that come after it.
            LOG.error("event {} broke an invariant", stored.event().id(), broken);
            refusals.unreadable(stored);
            return false;
        }
        if (decision instanceof Decision.Rejected(Rejection rejection) && !isHarmless(rejection)) {
            refusals.decided(stored, wish, rejection.code(), rejection.detail());
            return false;
        }
        return true;
    }

    private void tellOutside(NostrEvent event, List<DomainCommand> granted) {
        if (!granted.isEmpty()) {
            jobsAbout(event, granted).distinct().forEach(job -> outside.tookEffect(event, job));
        }
    }

    private Stream<Job> jobsAbout(NostrEvent event, List<DomainCommand> granted) {
        if (Kinds.isRequest(event.kind())) {
            return jobs.find(event.id()).stream();
        }
        if (event.kind() == Kinds.DELETION) {
            return granted.stream()
                    .filter(CancelRfq.class::isInstance)
                    .map(CancelRfq.class::cast)
                    .flatMap(cancel -> translator.jobOf(event, cancel.rfqId()).stream());
        }
        return translator.jobOf(event).stream();
    }

    /** A price repeated after the award, as results do, is no reason to refuse the result. */
    private static boolean isHarmless(Rejection rejection) {
        return rejection instanceof QuoteAlreadyAwarded;
    }

    private Origin origin(NostrEvent event, int index) {
        String role =
                Kinds.isRequest(event.kind()) || event.kind() == Kinds.DELETION
                        ? "buyer:"
                        : "provider:";
        return Origin.following(tenant, role + event.pubkey(), event.id(), index, event.id())
                .over(voice.relayUrl());
    }
}
