package exchequer.bench.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import exchequer.bench.Progress;
import exchequer.eventstore.consumer.EffectHandler;
import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.ledger.LedgerConsumer;
import exchequer.ledger.LedgerQueries;
import exchequer.ledger.LedgerSchema;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * A journal booked by the product itself, from the facts of paid orders: four entries each
 * (accrual, principal, routing fee, discount), of 20 buyers and 500 providers.
 */
public final class BookedJournal {

    private static final int ENTRIES_PER_ORDER = 4;
    private static final int ORDERS_PER_BATCH = 500;
    private static final int BUYERS = 20;
    private static final int PROVIDERS = 500;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private static final String PARTIES =
            "{\"order_id\":\"ord_%1$032x\",\"rfq_id\":\"rfq_%1$032x\",\"buyer\":\"%2$064x\""
                    + ",\"provider\":\"%3$064x\"";
    private static final String ACCEPTED =
            PARTIES
                    + ",\"delivery_id\":\"dlv_%1$032x\",\"price_msat\":21000"
                    + ",\"accepted_by\":\"automatic\",\"accepted_at\":\"%4$s\"}";
    private static final String SETTLED =
            PARTIES
                    + ",\"payment_hash\":\"%5$s\",\"amount_msat\":20000,\"fee_msat\":35"
                    + ",\"order_price_msat\":21000"
                    + ",\"proof\":{\"type\":\"PREIMAGE\",\"preimage\":\"%1$064x\"}"
                    + ",\"rail\":\"simulated:treasury\",\"business_day\":\"2026-01-01\""
                    + ",\"settled_at\":\"%4$s\"}";

    private final DataSource database;
    private final Progress progress;
    private long nanos;

    public BookedJournal(DataSource database, Progress progress) {
        this.database = database;
        this.progress = progress;
    }

    /** Books at least so many entries, and gives their number. */
    public long book(int entries) throws Exception {
        LedgerSchema.migrate(database);
        EffectHandler journal = LedgerConsumer.effects();
        int orders = (entries + ENTRIES_PER_ORDER - 1) / ENTRIES_PER_ORDER;
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            for (int order = 0; order < orders; order += ORDERS_PER_BATCH) {
                List<ReceivedEvent> batch =
                        events(order, Math.min(orders, order + ORDERS_PER_BATCH));
                long begun = System.nanoTime();
                journal.apply(connection, batch);
                connection.commit();
                nanos += System.nanoTime() - begun;
                if (order % 50_000 == 0) {
                    progress.say("booked %,d of %,d orders".formatted(order, orders));
                }
            }
        }
        return new LedgerQueries(database).head().transfers();
    }

    /** Time spent in the journal's transactions, without Kafka. */
    public double seconds() {
        return nanos / 1e9;
    }

    private static List<ReceivedEvent> events(int from, int to) throws GeneralSecurityException {
        var events = new ArrayList<ReceivedEvent>(2 * (to - from));
        for (int order = from; order < to; order++) {
            Instant at = START.plusSeconds(order);
            String hash =
                    HexFormat.of()
                            .formatHex(
                                    MessageDigest.getInstance("SHA-256")
                                            .digest(
                                                    HexFormat.of()
                                                            .parseHex("%064x".formatted(order))));
            long position = 2L * order + 1;
            events.add(event(position, "DeliveryAccepted", text(ACCEPTED, order, at, hash), at));
            events.add(event(position + 1, "PaymentSettled", text(SETTLED, order, at, hash), at));
        }
        return events;
    }

    private static String text(String form, int order, Instant at, String paymentHash) {
        return form.formatted(order, 1 + order % BUYERS, 1 + order % PROVIDERS, at, paymentHash);
    }

    private static ReceivedEvent event(long position, String name, String json, Instant at) {
        return new ReceivedEvent(
                position,
                "%032x".formatted(position),
                "exchequer." + name,
                name.equals("PaymentSettled") ? "2" : "1",
                "main",
                at,
                Map.of("host", "bench"),
                json.getBytes(UTF_8));
    }
}
