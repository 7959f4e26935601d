package exchequer.bench.relay;

import exchequer.eventstore.EventLog;
import exchequer.eventstore.EventTag;
import exchequer.eventstore.StoredEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * A log that costs next to nothing to read, so that what is measured is the relay. Its events are
 * as large as those of the market: 300 bytes of JSON, two tags, the usual metadata, 25 events per
 * order.
 */
public final class GeneratedLog implements EventLog {

    private static final int EVENTS_PER_ORDER = 25;
    private static final int PROVIDERS = 500;
    private static final int PAYLOAD_BYTES = 300;
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private final long events;

    /**
     * @param events position of the last event
     */
    public GeneratedLog(long events) {
        this.events = events;
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

    private static StoredEvent event(long position) {
        var random = new SplittableRandom(position);
        var order = "ord_" + hex(new SplittableRandom(position / EVENTS_PER_ORDER), 2);
        var provider = hex(new SplittableRandom(position % PROVIDERS), 4);
        var id = new UUID(random.nextLong(), random.nextLong()).toString();
        return new StoredEvent(
                position,
                id,
                "exchequer.DeliveryReported",
                "1",
                START.plusNanos(position * 1_000_000),
                payload(position, order, provider, random),
                Map.of(
                        "tenant_id",
                        "acme",
                        "host",
                        "node-1",
                        "actor",
                        provider,
                        "causation_id",
                        id,
                        "correlation_id",
                        order,
                        "occurred_at",
                        "2026-03-01T10:11:00.123456Z"),
                List.of(new EventTag("order", order), new EventTag("provider", provider)));
    }

    /** As large as an {@code OrderPlaced}, and of as many random digits. */
    private static byte[] payload(
            long position, String order, String provider, SplittableRandom random) {
        var json = new StringBuilder(PAYLOAD_BYTES);
        json.append("{\"order_id\":\"").append(order);
        json.append("\",\"provider\":\"").append(provider);
        json.append("\",\"output_sha256\":\"").append(hex(random, 4));
        json.append("\",\"price_msat\":").append(position);
        json.append(",\"note\":\"").append(hex(random, 3));
        while (json.length() < PAYLOAD_BYTES - 2) {
            json.append('-');
        }
        return json.append("\"}").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String hex(SplittableRandom random, int words) {
        var text = new byte[16 * words];
        for (int word = 0; word < words; word++) {
            long bits = random.nextLong();
            for (int digit = 0; digit < 16; digit++) {
                text[16 * word + digit] = DIGITS[(int) (bits >>> (4 * digit)) & 15];
            }
        }
        return new String(text, StandardCharsets.ISO_8859_1);
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
