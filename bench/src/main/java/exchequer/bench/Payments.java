package exchequer.bench;

import exchequer.bench.load.CpuTime;
import exchequer.bench.load.Sample;
import exchequer.bench.load.Series;
import exchequer.bench.nostr.ProductServer;
import exchequer.bench.pay.Charging;
import exchequer.bench.pay.PayLoad;
import exchequer.bench.pay.PayableOrder;
import exchequer.bench.pay.PreparedOrders;
import exchequer.bench.pay.SettlementWatch;
import exchequer.embedded.KafkaBroker;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulatedLightning;
import exchequer.settlement.rail.simulated.SimulationSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Payments through the product's server in a process of its own. Another node on the same database
 * presents the invoices and reads along in the log; all between is the server's: reactions, budget,
 * executor, rail, settlement, and Kafka, ledger and read models behind it.
 */
final class Payments {

    /** The simulated network's name in the server: its nodes' keys derive from it. */
    private static final String NETWORK = "exchequer";

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** So much quicker than asked the rounds may be before they run out of orders. */
    private static final double ROOM = 1.6;

    private static final long SEED = 20_151_231;

    private final PayOptions options;
    private final BenchDatabase databases;
    private final KafkaBroker broker;
    private final Path directory;
    private final Results results;
    private final Progress progress;

    Payments(
            PayOptions options,
            BenchDatabase databases,
            KafkaBroker broker,
            Path directory,
            Results results,
            Progress progress) {
        this.options = options;
        this.databases = databases;
        this.broker = broker;
        this.directory = directory;
        this.results = results;
        this.progress = progress;
    }

    void measure(double railRate, double appendRate) throws Exception {
        String database = databases.newDatabase();
        // Once for the tables; and what is written before the second start is not reacted to.
        start(database).close();
        try (BenchStore store = BenchStore.open(databases, database)) {
            List<PayableOrder> orders = prepare(store);
            databases.execute(
                    database, "update server.reaction_cursor set position = " + store.head());
            try (ProductServer server = start(database);
                    SettlementWatch watch = SettlementWatch.open(store.engine());
                    Charging charging = new Charging(store, watch)) {
                // What was prepared is not part of a payment's price.
                awaitReaders(database, store.head());
                progress.say("ledger and read models have what was prepared");
                long before = store.head();
                PayLoad load = new PayLoad(charging, orders);
                measure(load, server, railRate);
                awaitQuiet(database, store);
                double eventsEach = (store.head() - before) / (double) Math.max(1, watch.count());
                results.add("pay_events_each", eventsEach, "events");
                results.add("floor_appends_each", appendRate / eventsEach, "payments/s");
                checkBooks(database, watch.count());
            }
        }
    }

    private ProductServer start(String database) throws Exception {
        List<String> properties =
                options.settleDelay() == null
                        ? List.of()
                        : List.of(
                                "exchequer.settlement.simulated.settle-delay="
                                        + options.settleDelay());
        ProductServer server =
                ProductServer.start(
                        directory.resolve("server"),
                        databases.jdbcUrl(database),
                        broker.bootstrapServers(),
                        properties);
        progress.say("the server is up");
        return server;
    }

    private List<PayableOrder> prepare(BenchStore store) throws Exception {
        double round = options.warmUp().plus(options.measured()).toMillis() / 1e3;
        double saturating = options.rehearsal().toMillis() / 1e3 + options.rounds() * round;
        int count =
                (int) (ROOM * options.expected() * (saturating + round) + options.outstanding());
        progress.say("preparing %,d orders with invoices".formatted(count));
        try (SimulatedLightning lightning =
                new SimulatedLightning(
                        store.pool(),
                        SimulationSettings.regtest(NETWORK),
                        new Script(),
                        InstantSource.system(),
                        new SecureRandom())) {
            return new PreparedOrders(store, lightning.wallet("provider")).make(count);
        }
    }

    private void measure(PayLoad load, ProductServer server, double railRate) throws Exception {
        CpuTime cpu = both(server.cpu(), databases.cpu());
        if (options.rehearsal().isPositive()) {
            // A server runs for weeks; its compiler needs a minute of payments on this machine.
            Sample rehearsed =
                    load.saturate(options.outstanding(), Duration.ZERO, options.rehearsal(), cpu);
            progress.say("rehearsed  %,.0f payments/s".formatted(rehearsed.rate()));
        }
        Series series = new Series();
        for (int round = 1; round <= options.rounds(); round++) {
            databases.checkpoint();
            Sample sample =
                    load.saturate(options.outstanding(), options.warmUp(), options.measured(), cpu);
            series.add(sample);
            progress.say(
                    "round %d/%d  %,.0f payments/s, p50 %.1f ms, p99 %.1f ms"
                            .formatted(
                                    round,
                                    options.rounds(),
                                    sample.rate(),
                                    sample.latency().getValueAtPercentile(50) / 1e6,
                                    sample.latency().getValueAtPercentile(99) / 1e6));
        }
        results.add("pay_rate", series.rate(), "payments/s");
        results.add("pay_rate_slowest_round", series.slowest(), "payments/s");
        results.add("pay_rate_fastest_round", series.fastest(), "payments/s");
        results.add("pay_rate_p50_ms", series.percentileMs(50), "ms");
        results.add("pay_rate_p99_ms", series.percentileMs(99), "ms");
        results.add("pay_server_cpu", series.serverCpuMicros(), "us/payment");
        results.add("pay_vs_rail", series.rate() / railRate, "ratio");
        if (options.wants("pay_p99_ms")) {
            arrivals(load, series.rate());
        }
    }

    /**
     * At the pace that is asked for, if the server keeps it; and at half of what it does, where
     * waiting is not for those before.
     */
    private void arrivals(PayLoad load, double rate) throws Exception {
        // A quick run is to show that it can be measured, on a server that is still cold.
        if (rate < options.perSecond() && !options.quick()) {
            results.leaveOut(
                    "pay_p99_ms",
                    "at %,.0f payments/s a queue would only grow: %,.0f are made"
                            .formatted(options.perSecond(), rate));
        } else {
            arrivals(load, options.perSecond(), "pay");
        }
        arrivals(load, Math.min(rate, options.perSecond()) / 2, "pay_half");
    }

    private void arrivals(PayLoad load, double perSecond, String name) throws Exception {
        databases.checkpoint();
        Histogram latency = load.arrive(perSecond, options.warmUp(), options.measured(), SEED);
        results.add(name + "_arrivals", perSecond, "payments/s");
        results.add(name + "_p50_ms", latency.getValueAtPercentile(50) / 1e6, "ms");
        results.add(name + "_p99_ms", latency.getValueAtPercentile(99) / 1e6, "ms");
        results.add(name + "_slowest_ms", latency.getMaxValue() / 1e6, "ms");
    }

    private static CpuTime both(CpuTime one, CpuTime other) {
        return () -> one.nanos() + other.nanos();
    }

    /** The server closes orders after their payments: the log ends when that is done. */
    private void awaitQuiet(String database, BenchStore store) throws Exception {
        long begun = System.nanoTime();
        long head;
        do {
            head = store.head();
            awaitReaders(database, head);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        } while (store.head() != head);
        results.add(
                "pay_until_read_ms",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun),
                "ms");
    }

    /** Until ledger and read models have taken in what stands before this position. */
    private void awaitReaders(String database, long position) throws Exception {
        await(database, "ledger.head", position);
        await(database, "projections.progress", position);
    }

    private void await(String database, String reader, long position) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (databases.number(database, "select position from " + reader) < position) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(reader + " does not come to " + position);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    /** What left the treasury's wallet is what the books say, to the millisatoshi. */
    private void checkBooks(String database, long settled) throws Exception {
        long left =
                databases.number(
                        database,
                        "select funded_msat - balance_msat from simulated_lightning.wallet"
                                + " where name = 'treasury'");
        long booked =
                databases.number(
                        database,
                        "select coalesce(-sum(balance_msat), 0) from ledger.accounts"
                                + " where path like 'treasury:%'");
        long paid =
                databases.number(
                        database,
                        "select count(*) from simulated_lightning.payment"
                                + " where state = 'SUCCEEDED'");
        results.require(
                left == booked, "%d msat left the treasury, %d are booked".formatted(left, booked));
        results.require(
                paid == settled, "%d payments were made, %d settled".formatted(paid, settled));
    }
}
