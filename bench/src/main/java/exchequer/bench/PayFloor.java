package exchequer.bench;

import exchequer.bench.load.ClosedLoop;
import exchequer.bench.load.Load;
import exchequer.bench.load.Sample;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.PayRequest;
import exchequer.settlement.rail.PaymentRail;
import exchequer.settlement.rail.RailUpdate;
import exchequer.settlement.rail.simulated.Script;
import exchequer.settlement.rail.simulated.SimulatedLightning;
import exchequer.settlement.rail.simulated.SimulatedLightningSchema;
import exchequer.settlement.rail.simulated.SimulationSettings;
import io.agroal.api.AgroalDataSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.messaging.eventstreaming.Tag;

/** What the parts of a payment reach alone on this machine: no payment can be faster. */
final class PayFloor {

    private static final int CALLERS = 64;
    private static final Duration CAP = Duration.ofSeconds(5);
    private static final Duration RAIL_TIMEOUT = Duration.ofSeconds(30);
    private static final Msat AMOUNT = Msat.ofSat(100);
    private static final int INVOICES_PER_SECOND = 6_000;

    private final PayOptions options;
    private final BenchDatabase databases;
    private final Progress progress;

    PayFloor(PayOptions options, BenchDatabase databases, Progress progress) {
        this.options = options;
        this.databases = databases;
        this.progress = progress;
    }

    private Duration measured() {
        return options.measured().compareTo(CAP) > 0 ? CAP : options.measured();
    }

    private Duration warmUp() {
        return options.quick() ? options.warmUp() : Duration.ofSeconds(3);
    }

    /** The simulated rail without anything around it, settling at once; payments per second. */
    double railRate() throws Exception {
        String database = databases.newDatabase();
        try (AgroalDataSource pool = databases.pool(database, BenchStore.POOL_SIZE)) {
            SimulatedLightningSchema.migrate(pool);
            try (SimulatedLightning lightning = lightning(pool)) {
                lightning.wallet("treasury").fund(Msat.ofSat(1_000_000_000));
                PaymentRail rail = lightning.rail("treasury");
                Queue<Bolt11Invoice> invoices = new ConcurrentLinkedQueue<>(invoices(lightning));
                databases.checkpoint();
                Load load = _ -> () -> pay(rail, invoices);
                return rate(ClosedLoop.run(load, CALLERS, warmUp(), measured(), databases.cpu()));
            }
        } finally {
            databases.drop(database);
        }
    }

    private static SimulatedLightning lightning(AgroalDataSource pool) {
        return new SimulatedLightning(
                pool,
                SimulationSettings.regtest("bench"),
                new Script(),
                InstantSource.system(),
                new SecureRandom());
    }

    private List<Bolt11Invoice> invoices(SimulatedLightning lightning) {
        long seconds = warmUp().plus(measured()).toSeconds() + 1;
        int count = (int) (INVOICES_PER_SECOND * seconds);
        progress.say("signing %d invoices".formatted(count));
        var payee = lightning.wallet("provider");
        return IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> payee.createInvoice(AMOUNT, "n " + i, Duration.ofHours(1)))
                .toList();
    }

    private static int pay(PaymentRail rail, Queue<Bolt11Invoice> invoices) {
        Bolt11Invoice invoice = invoices.poll();
        if (invoice == null) {
            throw new IllegalStateException("too few invoices were prepared");
        }
        RailUpdate answer = rail.pay(PayRequest.of(invoice, AMOUNT, RAIL_TIMEOUT));
        if (!(answer instanceof RailUpdate.Succeeded)) {
            throw new IllegalStateException("not paid: " + answer);
        }
        return 1;
    }

    /** Single durable appends to the log; events per second. */
    double appendRate() throws Exception {
        String database = databases.newDatabase();
        try (BenchStore store = BenchStore.open(databases, database)) {
            BenchEvents events = new BenchEvents();
            databases.checkpoint();
            Load load =
                    _ ->
                            () -> {
                                Tag order = new Tag("order", events.freshValue());
                                BenchStore.append(
                                        store.engine(),
                                        AppendCondition.none(),
                                        List.of(BenchEvents.event(List.of(order))));
                                return 1;
                            };
            return rate(ClosedLoop.run(load, CALLERS, warmUp(), measured(), databases.cpu()));
        } finally {
            databases.drop(database);
        }
    }

    private static double rate(Sample sample) {
        return sample.rate();
    }
}
