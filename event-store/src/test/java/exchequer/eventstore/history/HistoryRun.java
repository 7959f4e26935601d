package exchequer.eventstore.history;

import exchequer.eventstore.PostgresEventStorageEngine;
import exchequer.eventstore.StoredEvent;
import exchequer.eventstore.history.History.Appended;
import exchequer.eventstore.history.History.Followed;
import exchequer.eventstore.history.History.Sourced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Carries out plans one after another on one log: the clients of each concurrently, in turn on the
 * two nodes. Each history begins where the one before ended.
 */
final class HistoryRun {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DELIVERY = Duration.ofSeconds(20);
    private static final int PAGE = 500;

    private final TwoNodes nodes;
    private final Map<String, Long> lastOfType = new HashMap<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private long end;

    HistoryRun(TwoNodes nodes) {
        this.nodes = nodes;
        this.end = nodes.engine(0).headPosition();
        acknowledged.set(end);
    }

    /** Runs the clients to their ends and waits until the streams have delivered everything. */
    History run(HistoryPlan plan) {
        Collection<Appended> appends = new ConcurrentLinkedQueue<>();
        Collection<Sourced> sourcings = new ConcurrentLinkedQueue<>();
        Collection<Follower> followers = new ConcurrentLinkedQueue<>();
        try {
            runClients(plan, new Client.Records(appends, sourcings, followers));
            List<StoredEvent> log = log(nodes.engine(0));
            History history =
                    new History(
                            end,
                            Map.copyOf(lastOfType),
                            log.stream().map(StoredEvent::position).toList(),
                            log.stream().map(Fact.Tagged::of).toList(),
                            List.copyOf(appends),
                            List.copyOf(sourcings),
                            List.of());
            requireSameOnBothNodes(history);
            List<Followed> followed =
                    followers.stream().map(follower -> follower.end(history, DELIVERY)).toList();
            goOnAfter(log);
            return new History(
                    history.start(),
                    history.lastOfType(),
                    history.positions(),
                    history.log(),
                    history.appends(),
                    history.sourcings(),
                    followed);
        } finally {
            followers.forEach(Follower::close);
        }
    }

    private void runClients(HistoryPlan plan, Client.Records records) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < plan.clients().size(); i++) {
                Client client =
                        new Client("client " + i, nodes.engine(i % 2), end, acknowledged, records);
                List<HistoryPlan.Step> steps = plan.clients().get(i);
                running.add(threads.submit(() -> client.run(steps)));
            }
            try {
                for (Future<?> client : running) {
                    client.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                threads.shutdownNow();
                throw new AssertionError("a client did not come to its end", e);
            }
        }
    }

    private List<StoredEvent> log(PostgresEventStorageEngine node) {
        List<StoredEvent> log = new ArrayList<>();
        long last = end;
        while (true) {
            List<StoredEvent> page = node.read(last, PAGE);
            if (page.isEmpty()) {
                return log;
            }
            log.addAll(page);
            last = page.getLast().position();
        }
    }

    private void requireSameOnBothNodes(History history) {
        List<StoredEvent> other = log(nodes.engine(1));
        if (!other.stream().map(StoredEvent::position).toList().equals(history.positions())
                || !other.stream().map(Fact.Tagged::of).toList().equals(history.log())) {
            throw new AssertionError("the nodes read different logs after " + end);
        }
        long head = nodes.engine(1).headPosition();
        if (head != end + history.log().size()) {
            throw new AssertionError("the head is %d after %s".formatted(head, history));
        }
    }

    private void goOnAfter(List<StoredEvent> log) {
        for (StoredEvent event : log) {
            lastOfType.put(event.type(), event.position());
        }
        end += log.size();
    }
}
