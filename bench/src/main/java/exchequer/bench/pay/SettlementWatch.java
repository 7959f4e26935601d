package exchequer.bench.pay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import exchequer.bench.BenchStore;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.axonframework.eventsourcing.eventstore.EventStorageEngine;
import org.axonframework.messaging.core.MessageStream;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;
import org.axonframework.messaging.eventstreaming.StreamingCondition;

/** Reads along at the end of the log and says when a payment has settled. */
public final class SettlementWatch implements AutoCloseable {

    private static final String SETTLED = "exchequer.PaymentSettled";
    private static final String FAILED = "exchequer.PaymentFailed";

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, CompletableFuture<Long>> awaited = new ConcurrentHashMap<>();
    private final AtomicLong settled = new AtomicLong();
    private final MessageStream<EventMessage> stream;
    private final Thread reader;
    private volatile boolean closed;

    private SettlementWatch(MessageStream<EventMessage> stream) {
        this.stream = stream;
        this.reader = Thread.ofPlatform().daemon().name("settlement-watch").start(this::read);
    }

    /** Begins at the present end of the log. */
    public static SettlementWatch open(EventStorageEngine engine) throws Exception {
        TrackingToken end = engine.latestToken(null).get(60, TimeUnit.SECONDS);
        return new SettlementWatch(engine.stream(StreamingCondition.startingFrom(end), null));
    }

    /**
     * When the payment has settled ({@link System#nanoTime}), once it has. Ask before the payment
     * can have been made.
     */
    public CompletableFuture<Long> settled(String paymentHash) {
        return awaited.computeIfAbsent(paymentHash, _ -> new CompletableFuture<>());
    }

    /** How many have settled since it was opened. */
    public long count() {
        return settled.get();
    }

    private void read() {
        Semaphore wake = new Semaphore(0);
        stream.setCallback(wake::release);
        try {
            while (!closed) {
                while (stream.hasNextAvailable()) {
                    var entry = stream.next();
                    if (entry.isPresent()) {
                        take(entry.get().message());
                    }
                }
                if (stream.error().isPresent()) {
                    throw new IllegalStateException("the stream failed", stream.error().get());
                }
                if (wake.tryAcquire(1, TimeUnit.SECONDS)) {
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException | IOException | RuntimeException e) {
            awaited.values().forEach(payment -> payment.completeExceptionally(e));
        }
    }

    private void take(EventMessage event) throws IOException {
        String type = event.type().name();
        if (!type.equals(SETTLED) && !type.equals(FAILED)) {
            return;
        }
        byte[] payload = event.payloadAs(byte[].class, BenchStore.CONVERTER);
        JsonNode fact = json.readTree(payload);
        CompletableFuture<Long> payment = awaited.remove(fact.path("payment_hash").textValue());
        if (type.equals(SETTLED)) {
            settled.incrementAndGet();
        }
        if (payment == null) {
            return;
        }
        if (type.equals(SETTLED)) {
            payment.complete(System.nanoTime());
        } else {
            payment.completeExceptionally(new IllegalStateException("failed: " + fact));
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stream.close();
    }
}
