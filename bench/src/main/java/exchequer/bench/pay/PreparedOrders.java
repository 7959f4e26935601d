package exchequer.bench.pay;

import exchequer.bench.BenchStore;
import exchequer.market.decision.DecisionHandlers;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.market.decision.MetadataKeys;
import exchequer.market.events.AcceptancePolicy;
import exchequer.market.events.AwardPolicy;
import exchequer.market.events.BudgetSet;
import exchequer.market.events.DeliveryAccepted;
import exchequer.market.events.DeliverySubmitted;
import exchequer.market.events.JobInput;
import exchequer.market.events.OrderPlaced;
import exchequer.market.events.PaymentTerms;
import exchequer.market.events.QuoteSubmitted;
import exchequer.market.events.RfqOpened;
import exchequer.market.events.RfqOrigin;
import exchequer.market.ids.DeliveryId;
import exchequer.market.ids.OrderId;
import exchequer.market.ids.Pubkey;
import exchequer.market.ids.QuoteId;
import exchequer.market.ids.RfqId;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.rail.simulated.SimulatedWallet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.axonframework.eventsourcing.eventstore.AppendCondition;
import org.axonframework.eventsourcing.eventstore.GenericTaggedEventMessage;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.GenericEventMessage;

/**
 * Writes orders up to their acceptance into a log, as facts, and has their invoices signed. A buyer
 * has twenty of them: all payments of one buyer and day are decided one after another.
 */
public final class PreparedOrders {

    /** The market's name, as the server has it without being told otherwise. */
    public static final TenantId TENANT = new TenantId("main");

    private static final int ORDERS_OF_A_BUYER = 20;
    private static final int ORDERS_PER_APPEND = 20;
    private static final int SIGNERS = 8;
    private static final long SEED = 20_260_401;

    /** Of every order, and so of every invoice. */
    public static final Msat PRICE = Msat.ofSat(100);

    private static final Msat PER_ORDER = Msat.ofSat(200);
    private static final Msat PER_DAY = Msat.ofSat(10_000);
    private static final Duration EXPIRY = Duration.ofHours(6);
    private static final String EMPTY_SHA256 =
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private final BenchStore store;
    private final Payee payee;

    /** Whoever is to be paid: signs an invoice, from any thread. */
    @FunctionalInterface
    public interface Payee {
        Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry);
    }

    public PreparedOrders(BenchStore store, SimulatedWallet payee) {
        this(store, payee::createInvoice);
    }

    public PreparedOrders(BenchStore store, Payee payee) {
        this.store = store;
        this.payee = payee;
    }

    /** Makes so many; they are durable afterwards. */
    public List<PayableOrder> make(int count) throws Exception {
        List<Future<List<PayableOrder>>> parts = new ArrayList<>();
        List<PayableOrder> orders = new ArrayList<>();
        try (ExecutorService signers = Executors.newFixedThreadPool(SIGNERS)) {
            for (int made = 0; made < count; made += ORDERS_PER_APPEND) {
                int size = Math.min(ORDERS_PER_APPEND, count - made);
                parts.add(signers.submit(() -> part(size)));
            }
            for (Future<List<PayableOrder>> part : parts) {
                orders.addAll(part.get(5, TimeUnit.MINUTES));
            }
        }
        // Buyers are many, and one's orders seldom fall due together.
        Collections.shuffle(orders, new Random(SEED));
        return orders;
    }

    private List<PayableOrder> part(int size) throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        List<PayableOrder> orders = new ArrayList<>();
        List<TaggedEventMessage<?>> events = new ArrayList<>();
        Pubkey buyer = key();
        for (int i = 0; i < size; i++) {
            if (i % ORDERS_OF_A_BUYER == 0) {
                buyer = key();
                events.add(message(new BudgetSet(buyer, PER_ORDER, PER_DAY, now)));
            }
            Pubkey provider = key();
            RfqId rfq = RfqId.of(TENANT, buyer, UUID.randomUUID().toString());
            facts(rfq, buyer, provider, now).forEach(fact -> events.add(message(fact)));
            Bolt11Invoice invoice = payee.createInvoice(PRICE, "work of " + rfq, EXPIRY);
            orders.add(new PayableOrder(rfq, provider, invoice));
        }
        BenchStore.append(store.engine(), AppendCondition.none(), events);
        return orders;
    }

    private static List<DomainEvent> facts(RfqId rfq, Pubkey buyer, Pubkey provider, Instant now) {
        QuoteId quote = QuoteId.of(rfq, provider);
        OrderId order = OrderId.of(quote);
        DeliveryId delivery = DeliveryId.of(order, "result");
        return List.of(
                new RfqOpened(
                        rfq,
                        buyer,
                        "text-generation",
                        List.of(new JobInput("text", "What does a payment cost?")),
                        List.of(),
                        "text/plain",
                        PRICE,
                        AwardPolicy.MANUAL,
                        AcceptancePolicy.AUTOMATIC,
                        PaymentTerms.ON_ACCEPTANCE,
                        List.of(),
                        RfqOrigin.API,
                        null,
                        now,
                        now.plus(EXPIRY),
                        now.plus(EXPIRY)),
                new QuoteSubmitted(
                        quote, rfq, buyer, provider, PRICE, 1, null, now, now.plus(EXPIRY)),
                new OrderPlaced(
                        order,
                        rfq,
                        quote,
                        buyer,
                        provider,
                        PRICE,
                        AwardPolicy.MANUAL,
                        AcceptancePolicy.AUTOMATIC,
                        PaymentTerms.ON_ACCEPTANCE,
                        now),
                new DeliverySubmitted(
                        delivery, order, rfq, quote, buyer, provider, "", EMPTY_SHA256, null, now),
                new DeliveryAccepted(
                        delivery,
                        order,
                        rfq,
                        buyer,
                        provider,
                        PRICE,
                        AcceptancePolicy.AUTOMATIC,
                        now));
    }

    private static TaggedEventMessage<?> message(DomainEvent fact) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        String id = UUID.randomUUID().toString();
        MessageType type = MessageTypes.ofEvent(fact.getClass());
        EventMessage event =
                new GenericEventMessage(
                        id,
                        type,
                        fact,
                        Map.of(
                                MetadataKeys.TENANT_ID,
                                TENANT.value(),
                                MetadataKeys.HOST,
                                "bench",
                                MetadataKeys.ACTOR,
                                "bench",
                                MetadataKeys.CAUSATION_ID,
                                id,
                                MetadataKeys.CORRELATION_ID,
                                id,
                                MetadataKeys.OCCURRED_AT,
                                now.toString()),
                        now);
        return new GenericTaggedEventMessage<>(event, DecisionHandlers.tags(event));
    }

    private static Pubkey key() {
        String half = UUID.randomUUID().toString().replace("-", "");
        return new Pubkey(half + half);
    }
}
