package exchequer.server;

import exchequer.nip90.nostr.EventTemplate;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.NostrKey;
import exchequer.nip90.translation.Kinds;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Publishes one job after the other and, for some of them, what a provider answers or that the
 * buyer takes them back; often twice, and in whatever order. It sticks to an event until the relay
 * has acknowledged it, and writes it into the journal then.
 */
final class PouringClient implements Callable<@Nullable Void> {

    private static final List<Integer> KINDS = List.of(5_000, 5_050, 5_100, 5_999);

    private final Habit habit;
    private final JobJournal journal;
    private final Random random;
    private final BooleanSupplier pouring;
    private final NostrKey provider = Buyer.anyKey();
    private final Semaphore never = new Semaphore(0);
    private final List<PatientClient> clients;
    private @Nullable Sent kept;

    /**
     * @param relays that have acknowledged it, by their places among the client's
     */
    private record Sent(NostrEvent request, List<Integer> relays) {}

    private int jobs;

    /**
     * @param registered whether the market knows the buyer
     * @param market its key
     * @param relays where it publishes
     * @param ours the market's own among them
     * @param pauseMs between two jobs, on average
     */
    record Habit(
            NostrKey buyer,
            boolean registered,
            String market,
            List<URI> relays,
            URI ours,
            int pauseMs) {}

    /**
     * @param pouring until it says no
     */
    PouringClient(Habit habit, JobJournal journal, Random random, BooleanSupplier pouring) {
        this.habit = habit;
        this.journal = journal;
        this.random = random;
        this.pouring = pouring;
        this.clients = habit.relays().stream().map(PatientClient::new).toList();
    }

    @Override
    public @Nullable Void call() throws InterruptedException {
        try {
            while (pouring.getAsBoolean()) {
                job();
                if (never.tryAcquire(random.nextInt(2 * habit.pauseMs()), TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("nobody releases it");
                }
            }
            return null;
        } finally {
            if (kept != null) {
                journal.opened(kept.request.id());
            }
            clients.forEach(PatientClient::close);
        }
    }

    private void job() throws InterruptedException {
        NostrEvent request = request();
        if (!habit.registered()) {
            publish(request);
            journal.refused(request.id());
            return;
        }
        int fate = random.nextInt(8);
        // The answer may overtake the request on the way through another relay.
        if (fate == 1) {
            answer(request);
        }
        List<Integer> relays = publish(request);
        if (fate == 0) {
            withdrawOne(new Sent(request, relays));
            return;
        }
        journal.opened(request.id());
        if (fate == 2) {
            answer(request);
        }
    }

    private NostrEvent request() {
        List<List<String>> tags = new ArrayList<>();
        tags.add(List.of("i", "question " + ++jobs, "text"));
        // Outside, the market hears of a request only when that names it.
        tags.add(List.of("p", habit.market()));
        if (random.nextInt(4) == 0) {
            List<String> relays = new ArrayList<>(List.of("relays"));
            habit.relays().forEach(relay -> relays.add(relay.toString()));
            tags.add(relays);
        }
        return signed(habit.buyer(), KINDS.get(random.nextInt(KINDS.size())), tags);
    }

    /** At once, when the market has hardly read it; or, a while later, one that was kept for it. */
    private void withdrawOne(Sent sent) throws InterruptedException {
        Sent earlier = kept;
        if (random.nextBoolean()) {
            withdraw(sent);
        } else {
            kept = sent;
            if (earlier != null) {
                withdraw(earlier);
            }
        }
    }

    /** Where the request is; elsewhere nobody looks for it. */
    private void withdraw(Sent sent) throws InterruptedException {
        String request = sent.request.id();
        NostrEvent withdrawal =
                signed(habit.buyer(), Kinds.DELETION, List.of(List.of("e", request)));
        publish(withdrawal, sent.relays);
        boolean seen = sent.relays.contains(habit.relays().indexOf(habit.ours()));
        journal.withdrawn(request, withdrawal.id(), seen);
    }

    private void answer(NostrEvent request) throws InterruptedException {
        List<String> about = List.of("e", request.id());
        List<String> to = List.of("p", request.pubkey());
        NostrEvent processing =
                signed(
                        provider,
                        Kinds.FEEDBACK,
                        List.of(List.of("status", "processing"), about, to));
        publish(processing);
        journal.progressed(processing.id());
        NostrEvent result =
                signed(
                        provider,
                        Kinds.resultOf(request.kind()),
                        List.of(about, to, List.of("amount", "40000")));
        publish(result);
        journal.delivered(result.id());
    }

    private List<Integer> publish(NostrEvent event) throws InterruptedException {
        return publish(event, IntStream.range(0, clients.size()).boxed().toList());
    }

    /**
     * At one of these relays or at several, and there at times twice.
     *
     * @return those that have acknowledged it
     */
    private List<Integer> publish(NostrEvent event, List<Integer> relays)
            throws InterruptedException {
        List<Integer> order = new ArrayList<>(relays);
        Collections.shuffle(order, random);
        List<Integer> chosen = order.subList(0, 1 + random.nextInt(order.size()));
        journal.published(event, chosen.stream().map(habit.relays()::get).toList());
        for (int relay : chosen) {
            for (int times = random.nextInt(5) == 0 ? 2 : 1; times > 0; times--) {
                clients.get(relay).publish(event);
            }
        }
        return chosen;
    }

    private NostrEvent signed(NostrKey author, int kind, List<List<String>> tags) {
        return author.sign(
                new EventTemplate(Instant.now().getEpochSecond(), kind, tags, "from a client"));
    }
}
