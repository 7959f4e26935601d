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
import exchequer.nip90.nostr.Filter;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.outbox.JobLinks;
import exchequer.nip90.outbox.MarketPost;
import exchequer.nip90.outbox.MarketVoice;
import exchequer.nip90.outbox.RelayPost;
import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.RelayStore;
import exchequer.nip90.relay.RelayStoreException;
import exchequer.nip90.relay.StoredEvent;
import exchequer.nip90.translation.Job;
import exchequer.nip90.translation.Kinds;
import exchequer.nip90.translation.LookupFailedException;
import exchequer.nip90.translation.Translation;
import exchequer.nip90.translation.Translation.Wish;
import exchequer.nip90.translation.Translator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the relay's events in the order they were accepted and carries out what they mean. Its
 * cursor is durable and moves only after an event was dealt with, and every wish has an identifier
 * derived from its event, so a crash repeats at most one event and repeating changes nothing.
 *
 * <p>While the infrastructure fails, and that includes publishing a refusal, the inbox waits and
 * tries the same event again. An event that can not be read itself is refused with the code {@code
 * unreadable_event} and passed over, so that no stranger can stop the market by one strange event.
 */
public final class RelayInbox implements AutoCloseable {

    private static final String READER = "market";
    private static final int PAGE = 200;

    /** Events that mean nothing to the market and are read again after a restart. */
    private static final int MOST_PASSED_OVER = 1_000;

    private static final int MOST_EARLY_ANSWERS = 500;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(RelayInbox.class);

    private final RelayStore store;
    private final EmbeddedRelay relay;
    private final Refusals refusals;
    private final Translator translator;
    private final JobLinks jobs;
    private final Commands commands;
    private final InvoiceDesk invoices;
    private final MarketVoice voice;
    private final @Nullable OutsideJobs outside;
    private final TenantId tenant;
    private final Cursor cursor;
    private final InstantSource clock;
    private final Semaphore wake = new Semaphore(1);
    // Only ever touched by the inbox's thread.
    private long readUpTo;
    private volatile boolean running = true;
    private @Nullable Thread thread;

    /**
     * What the inbox works with.
     *
     * @param clock by which lifetimes are judged when an event is read, however long it waited
     * @param outside hears of jobs whose parties may be at outside relays; null without any
     */
    public record Parts(
            RelayStore store,
            EmbeddedRelay relay,
            Translator translator,
            JobLinks jobs,
            Commands commands,
            InvoiceDesk invoices,
            MarketVoice voice,
            TenantId tenant,
            DataSource database,
            InstantSource clock,
            MarketPost post,
            @Nullable OutsideJobs outside) {

        /** With no relay but our own. */
        public Parts(
                RelayStore store,
                EmbeddedRelay relay,
                Translator translator,
                JobLinks jobs,
                Commands commands,
                InvoiceDesk invoices,
                MarketVoice voice,
                TenantId tenant,
                DataSource database,
                InstantSource clock) {
            this(
                    store,
                    relay,
                    translator,
                    jobs,
                    commands,
                    invoices,
                    voice,
                    tenant,
                    database,
                    clock,
                    new RelayPost(relay),
                    null);
        }
    }

    public RelayInbox(Parts parts) {
        this.store = parts.store();
        this.relay = parts.relay();
        this.refusals = new Refusals(parts.post(), parts.voice(), parts.translator());
        this.translator = parts.translator();
        this.jobs = parts.jobs();
        this.commands = parts.commands();
        this.invoices = parts.invoices();
        this.voice = parts.voice();
        this.outside = parts.outside();
        this.tenant = parts.tenant();
        this.cursor = new Cursor(parts.database(), READER);
        this.clock = parts.clock();
    }

    public void start() {
        relay.onStored(
                () -> {
                    if (wake.availablePermits() == 0) {
                        wake.release();
                    }
                });
        thread = Thread.ofPlatform().name("nip90-inbox").daemon(true).start(this::run);
    }

    /** Stops after the event in hand. */
    @Override
    public void close() {
        running = false;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void run() {
        while (running) {
            try {
                if (!readOn() && wake.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException closing) {
                return;
            } catch (RuntimeException failure) {
                LOG.warn("the inbox stands still and tries again: {}", failure.toString());
                pause();
            }
        }
    }

    private boolean readOn() {
        long saved = cursor.get();
        long at = Math.max(saved, readUpTo);
        RelayStore.Page page = store.readAfter(at, PAGE, Translator.KINDS);
        for (StoredEvent stored : page.events()) {
            if (!running) {
                return false;
            }
            handle(stored);
            cursor.set(stored.seq());
        }
        readUpTo = page.readUpTo();
        if (readUpTo - saved >= MOST_PASSED_OVER) {
            cursor.set(readUpTo);
        }
        return readUpTo > at;
    }

    private void handle(StoredEvent stored) {
        if (Kinds.isRequest(stored.event().kind()) && isTakenBack(stored.event())) {
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
            case Translation.Wishes _ -> {
                if (carryOut(stored, wished)) {
                    tellOutside(stored.event(), wished);
                }
            }
        }
        if (Kinds.isRequest(stored.event().kind())) {
            earlyAnswers(stored).forEach(this::handle);
        }
    }

    /**
     * The relay takes no request whose deletion it has, but between its taking a request and our
     * reading it the buyer may have thought better. Opened, it could be worked on and paid before
     * we come to the deletion.
     */
    private boolean isTakenBack(NostrEvent request) {
        Filter deletion =
                Filter.any()
                        .withKinds(List.of(Kinds.DELETION))
                        .withAuthors(List.of(request.pubkey()))
                        .withTag("e", List.of(request.id()))
                        .withSince(request.createdAt());
        return !store.query(List.of(deletion), 1).events().isEmpty();
    }

    /**
     * Answers that came before the request: outside relays show what we missed newest first, and
     * each at its own pace. They were passed over as about no job of ours, and would be lost.
     */
    private List<StoredEvent> earlyAnswers(StoredEvent request) {
        NostrEvent event = request.event();
        Filter about =
                Filter.any()
                        .withKinds(List.of(Kinds.FEEDBACK, Kinds.resultOf(event.kind())))
                        .withTag("e", List.of(event.id()));
        return store.query(List.of(about), MOST_EARLY_ANSWERS).events().stream()
                .filter(answer -> answer.seq() < request.seq())
                .sorted(
                        Comparator.<StoredEvent>comparingLong(it -> it.event().createdAt())
                                .thenComparing(StoredEvent::seq))
                .toList();
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
     * @return whether all of it was granted
     */
    private boolean carryOut(StoredEvent stored, List<DomainCommand> wished) {
        boolean granted = true;
        int kind = stored.event().kind();
        // Several offers, or requests taken back, have only the event in common; the parts of an
        // answer build on each other.
        boolean independent = kind == Kinds.DELETION || kind == Kinds.HANDLER;
        for (int i = 0; i < wished.size(); i++) {
            Decision decision;
            try {
                decision = commands.send(wished.get(i), origin(stored.event(), i));
            } catch (Invariant broken) {
                // One event must not stop all that come after it.
                LOG.error("event {} broke an invariant", stored.event().id(), broken);
                refusals.unreadable(stored);
                return false;
            }
            if (decision instanceof Decision.Rejected(Rejection rejection)
                    && !isHarmless(rejection)) {
                refusals.decided(stored, wished.get(i), rejection.code(), rejection.detail());
                granted = false;
                if (!independent) {
                    return false;
                }
            }
        }
        return granted;
    }

    private void tellOutside(NostrEvent event, List<DomainCommand> wished) {
        if (outside == null || wished.isEmpty()) {
            return;
        }
        Optional<Job> about;
        if (Kinds.isRequest(event.kind())) {
            about = jobs.find(event.id());
        } else if (wished.getFirst() instanceof CancelRfq cancel) {
            about = translator.jobOf(event, cancel.rfqId());
        } else {
            about = translator.jobOf(event);
        }
        about.ifPresent(job -> outside.tookEffect(event, job));
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

    private void pause() {
        try {
            Thread.sleep(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException closing) {
            running = false;
        }
    }
}
