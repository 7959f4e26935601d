package exchequer.bench.pay.lnd;

import exchequer.bench.BenchDatabase;
import exchequer.bench.BenchStore;
import exchequer.bench.Progress;
import exchequer.bench.Results;
import exchequer.bench.load.CpuTime;
import exchequer.bench.load.Sample;
import exchequer.bench.nostr.ProductServer;
import exchequer.bench.pay.Charging;
import exchequer.bench.pay.PayLoad;
import exchequer.bench.pay.PayableOrder;
import exchequer.bench.pay.PreparedOrders;
import exchequer.bench.pay.SettlementWatch;
import exchequer.embedded.KafkaBroker;
import exchequer.regtest.LightningNetwork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the product adds to the time of a payment over LND: payments through the whole server, from
 * the invoice to the settled payment, beside direct calls to the same two nodes, in turns, with the
 * same number of payments at a time. Everything runs on this machine, and the nodes' part of it is
 * the same either way; so is what a payment moves.
 */
public final class LndOverhead {

    /** The figure with the target. */
    public static final String NAME = "lnd_overhead_pct";

    /** More payments per second, per payment at a time, than any channel has done. */
    private static final int FASTEST_EACH = 20;

    private static final int FASTEST = 400;
    private static final double SPARE = 1.6;
    private static final Duration REHEARSAL = Duration.ofSeconds(2);

    /**
     * @param rehearsal payments through the product before anything counts: its code is compiled
     *     while it runs, and with few payments per second that would take minutes
     * @param outstanding payments at a time; each number is measured by itself
     */
    public record Plan(
            Duration rehearsal,
            Duration warmUp,
            Duration measured,
            int rounds,
            List<Integer> outstanding) {

        public Plan {
            outstanding = List.copyOf(outstanding);
        }

        private double seconds() {
            return warmUp.plus(measured).toMillis() / 1e3;
        }
    }

    private final Plan plan;
    private final BenchDatabase databases;
    private final Path directory;
    private final Results results;
    private final Progress progress;
    private final List<Comparison> comparisons;

    public LndOverhead(
            Plan plan,
            BenchDatabase databases,
            Path directory,
            Results results,
            Progress progress) {
        this.plan = plan;
        this.databases = databases;
        this.directory = directory;
        this.results = results;
        this.progress = progress;
        this.comparisons = plan.outstanding().stream().map(Comparison::new).toList();
    }

    /** Why it can not be measured here; empty when it can. */
    public static Optional<String> impossible() {
        return Files.exists(ProductServer.jar())
                ? LightningNetwork.missing()
                : Optional.of("the server is not packaged: " + ProductServer.jar());
    }

    /** Measures, or leaves the figure out with the reason. */
    public void measure() throws Exception {
        Optional<String> reason = impossible();
        if (reason.isPresent()) {
            results.leaveOut(NAME, reason.get());
            return;
        }
        progress.say("starting Lightning nodes");
        try (Nodes nodes = Nodes.start(directory.resolve("nodes"));
                KafkaBroker broker = KafkaBroker.start(directory.resolve("lnd-kafka"), 0)) {
            compare(nodes, broker);
        }
        comparisons.forEach(comparison -> comparison.tell(results));
        results.add(
                NAME,
                comparisons.stream().mapToDouble(Comparison::overheadPercent).max().orElseThrow(),
                "%");
    }

    private void compare(Nodes nodes, KafkaBroker broker) throws Exception {
        String database = databases.newDatabase();
        ServerBooks books = new ServerBooks(databases, database);
        DirectPayments direct = new DirectPayments(nodes);
        long before = nodes.payersMsat();
        double pace = pace(direct);
        List<String> properties = nodes.serverProperties();
        // Once for the tables; and what is written before the second start is not reacted to.
        start(database, broker, properties).close();
        try (BenchStore store = BenchStore.open(databases, database)) {
            List<PayableOrder> orders = prepare(store, nodes, pace);
            databases.execute(
                    database, "update server.reaction_cursor set position = " + store.head());
            try (ProductServer _ = start(database, broker, properties);
                    SettlementWatch watch = SettlementWatch.open(store.engine());
                    Charging charging = new Charging(store, watch)) {
                // What was prepared is not part of a payment's price.
                books.awaitQuiet(store);
                PayLoad product = new PayLoad(charging, orders);
                rounds(new Turns(nodes, direct, product, store, books), pace);
            }
        }
        long left = before - nodes.payersMsat();
        long directly = direct.paid() * PreparedOrders.PRICE.value();
        results.require(
                left == directly + books.leftTreasuryMsat(),
                "%d msat left the payer's channel: %d directly, %d are booked"
                        .formatted(left, directly, books.leftTreasuryMsat()));
    }

    /** Warms the nodes, and says how many payments per second there will be at most. */
    private double pace(DirectPayments direct) throws Exception {
        int most = most();
        direct.prepare(Math.min(FASTEST, FASTEST_EACH * most) * 4 + most);
        Sample sample = direct.saturate(most, Duration.ofSeconds(1), REHEARSAL, CpuTime.NONE);
        progress.say("rehearsed: %.1f payments/s".formatted(sample.rate()));
        return sample.rate() * SPARE;
    }

    private int most() {
        return plan.outstanding().stream().mapToInt(Integer::intValue).max().orElseThrow();
    }

    /** Payments of one stretch at most. */
    private int count(int outstanding, double pace) {
        double rate = Math.min(pace, FASTEST_EACH * outstanding);
        return (int) (plan.seconds() * rate) + 2 * outstanding;
    }

    private List<PayableOrder> prepare(BenchStore store, Nodes nodes, double pace)
            throws Exception {
        int round = plan.outstanding().stream().mapToInt(n -> count(n, pace)).sum();
        // The product is not faster than the nodes, so nothing has to be spared here.
        double rehearsed = pace / SPARE * plan.rehearsal().toMillis() / 1e3;
        int rehearsal = (int) rehearsed + 2 * most();
        int count = plan.rounds() * round + rehearsal;
        progress.say("preparing %,d orders with invoices".formatted(count));
        return new PreparedOrders(store, nodes::createInvoice).make(count);
    }

    private ProductServer start(String database, KafkaBroker broker, List<String> properties)
            throws Exception {
        ProductServer server =
                ProductServer.start(
                        directory.resolve("lnd-server"),
                        databases.jdbcUrl(database),
                        broker.bootstrapServers(),
                        properties);
        progress.say("the server is up");
        return server;
    }

    /** Who takes part in the rounds. */
    private record Turns(
            Nodes nodes,
            DirectPayments direct,
            PayLoad product,
            BenchStore store,
            ServerBooks books) {}

    private void rounds(Turns turns, double pace) throws Exception {
        Map<Comparison, Stages> stages = new LinkedHashMap<>();
        comparisons.forEach(c -> stages.put(c, new Stages(databases, turns.books.database())));
        CpuTime cpu = turns.nodes.cpu();
        Sample rehearsed =
                turns.product.saturate(most(), Duration.ZERO, plan.rehearsal(), CpuTime.NONE);
        progress.say("rehearsed through the product: %.1f payments/s".formatted(rehearsed.rate()));
        turns.books.awaitQuiet(turns.store);
        for (int round = 1; round <= plan.rounds(); round++) {
            for (Comparison comparison : comparisons) {
                int outstanding = comparison.outstanding();
                turns.direct.prepare(count(outstanding, pace));
                databases.checkpoint();
                comparison.direct(
                        turns.direct.saturate(outstanding, plan.warmUp(), plan.measured(), cpu),
                        progress);
                databases.checkpoint();
                long before = turns.store.head();
                comparison.product(
                        turns.product.saturate(outstanding, plan.warmUp(), plan.measured(), cpu),
                        progress);
                stages.get(comparison).add(before, turns.store.head());
                // Nor is what the last turn left to do part of the next one's.
                turns.books.awaitQuiet(turns.store);
            }
        }
        for (Map.Entry<Comparison, Stages> each : stages.entrySet()) {
            each.getValue().tell(each.getKey().outstanding(), results);
        }
    }
}
