package exchequer.bench.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventTag;
import exchequer.eventstore.StoredEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A log of the facts of paid orders, of 20 buyers and 500 providers: work accepted (one transfer),
 * payment intended (none), payment settled (principal and routing fee). As many events as
 * transfers. Identifiers of events ascend, those of orders, and payment hashes, are random, as the
 * product makes them.
 */
public final class PaidOrders implements EventLog {

    static final int EVENTS_PER_ORDER = 3;

    private static final int BUYERS = 20;
    private static final int PROVIDERS = 500;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final HexFormat HEX = HexFormat.of();

    private static final String PARTIES =
            "{\"order_id\":\"ord_%1$s\",\"rfq_id\":\"rfq_%1$s\",\"buyer\":\"%2$064x\""
                    + ",\"provider\":\"%3$064x\"";
    private static final String ACCEPTED =
            PARTIES
                    + ",\"delivery_id\":\"dlv_%1$s\",\"price_msat\":21000"
                    + ",\"accepted_by\":\"automatic\",\"accepted_at\":\"%4$s\"}";
    private static final String INTENDED =
            PARTIES
                    + ",\"payment_hash\":\"%5$s\",\"amount_msat\":21000,\"fee_cap_msat\":210"
                    + ",\"business_day\":\"2026-01-01\",\"rail\":\"simulated:treasury\""
                    + ",\"intended_at\":\"%4$s\"}";
    private static final String SETTLED =
            PARTIES
                    + ",\"payment_hash\":\"%5$s\",\"amount_msat\":21000,\"fee_msat\":35"
                    + ",\"order_price_msat\":21000"
                    + ",\"proof\":{\"type\":\"PREIMAGE\",\"preimage\":\"%6$s\"}"
                    + ",\"rail\":\"simulated:treasury\",\"business_day\":\"2026-01-01\""
                    + ",\"settled_at\":\"%4$s\"}";

    private final long events;
    private final MessageDigest sha256;

    /**
     * @param orders how many there are
     */
    public PaidOrders(long orders) {
        this.events = orders * EVENTS_PER_ORDER;
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    @Override
    public List<StoredEvent> read(long afterPosition, int max) {
        var page = new ArrayList<StoredEvent>(max);
        long last = Math.min(events, afterPosition + max);
        for (long position = afterPosition + 1; position <= last; position++) {
            page.add(event(position));
        }
        return page;
    }

    private StoredEvent event(long position) {
        long order = (position - 1) / EVENTS_PER_ORDER;
        byte[] preimage = digest("preimage " + order);
        String id = HEX.formatHex(digest("order " + order)).substring(0, 32);
        Instant at = START.plusMillis(10 * position);
        String paymentHash = HEX.formatHex(sha256(preimage));
        return switch ((int) ((position - 1) % EVENTS_PER_ORDER)) {
            case 0 ->
                    event(position, "DeliveryAccepted", "1", ACCEPTED, order, id, at, "", preimage);
            case 1 ->
                    event(
                            position,
                            "PaymentIntended",
                            "1",
                            INTENDED,
                            order,
                            id,
                            at,
                            paymentHash,
                            preimage);
            default ->
                    event(
                            position,
                            "PaymentSettled",
                            "2",
                            SETTLED,
                            order,
                            id,
                            at,
                            paymentHash,
                            preimage);
        };
    }

    private static StoredEvent event(
            long position,
            String name,
            String version,
            String form,
            long order,
            String id,
            Instant at,
            String paymentHash,
            byte[] preimage) {
        String json =
                form.formatted(
                        id,
                        1 + order % BUYERS,
                        1 + order % PROVIDERS,
                        at,
                        paymentHash,
                        HEX.formatHex(preimage));
        return new StoredEvent(
                position,
                new UUID(0x0190_0000_0000_7000L + (position << 16), position).toString(),
                "exchequer." + name,
                version,
                at,
                json.getBytes(UTF_8),
                Map.of(
                        "tenant_id", "main",
                        "host", "bench",
                        "actor", "bench",
                        "causation_id", id,
                        "correlation_id", id),
                List.of(new EventTag("order", "ord_" + id)));
    }

    private byte[] digest(String text) {
        return sha256(text.getBytes(UTF_8));
    }

    private synchronized byte[] sha256(byte[] bytes) {
        return sha256.digest(bytes);
    }

    @Override
    public List<StoredEvent> readTagged(EventTag tag, long afterPosition, int max) {
        throw new UnsupportedOperationException("a relay reads everything");
    }

    @Override
    public long headPosition() {
        return events;
    }

    @Override
    public AutoCloseable onAppend(Runnable listener) {
        return () -> {};
    }
}
