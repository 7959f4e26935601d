package exchequer.bench.nostr;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Clients with one connection and one open subscription each, all past their EOSE. */
public final class Subscribers implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<ClientSocket> sockets = new ArrayList<>();

    /** More waiting for their stored events at once, and the relay tells some to come back. */
    private static final int OPENING = 64;

    private final Semaphore opening = new Semaphore(OPENING);
    private final CountDownLatch ready;
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicReference<@Nullable IOException> why = new AtomicReference<>();
    private final Runnable onEvent;
    private volatile boolean closing;

    private Subscribers(int count, Runnable onEvent) {
        this.ready = new CountDownLatch(count);
        this.onEvent = onEvent;
    }

    /**
     * Connects and subscribes.
     *
     * @param filter the filter of each, as JSON
     * @param onEvent called for each event that any of them gets
     * @throws IOException when one of them does not get to its EOSE
     */
    public static Subscribers open(
            MeasuredRelay relay, int count, IntFunction<String> filter, Runnable onEvent)
            throws IOException, InterruptedException {
        Subscribers all = new Subscribers(count, onEvent);
        try {
            for (int i = 0; i < count; i++) {
                if (!all.opening.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IOException("the relay does not answer subscriptions");
                }
                ClientSocket socket = relay.connect();
                all.sockets.add(socket);
                socket.send(ClientSocket.frame("[\"REQ\",\"s\"," + filter.apply(i) + "]"));
                Thread.startVirtualThread(() -> all.listen(socket));
            }
            if (!all.ready.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(
                        "%d of %d subscribers are not ready"
                                .formatted(all.ready.getCount(), count));
            }
            all.requireAll();
            return all;
        } catch (IOException | InterruptedException e) {
            all.close();
            throw e;
        }
    }

    /**
     * A filter that no note of the bench meets, unlike that of any other: of the kinds that clients
     * of a marketplace wait with.
     */
    public static String idleFilter(int index) {
        String key = "%064x".formatted(index + 1);
        return switch (index % 4) {
            case 0 -> "{\"kinds\":[6050,7000],\"#p\":[\"%s\"]}".formatted(key);
            case 1 -> "{\"kinds\":[6050,7000],\"#e\":[\"%s\"]}".formatted(key);
            case 2 -> "{\"kinds\":[1,7000],\"authors\":[\"%s\"]}".formatted(key);
            default -> "{\"kinds\":[%d]}".formatted(5_000 + index % 1_000);
        };
    }

    private void listen(ClientSocket socket) {
        try {
            while (true) {
                String message = socket.read();
                if (message.startsWith("[\"EVENT\"")) {
                    onEvent.run();
                } else if (message.startsWith("[\"EOSE\"")) {
                    isReady();
                } else {
                    throw new IOException("unexpected: " + message);
                }
            }
        } catch (IOException e) {
            if (!closing) {
                why.compareAndSet(null, e);
                lost.incrementAndGet();
                isReady();
            }
        }
    }

    private void isReady() {
        ready.countDown();
        opening.release();
    }

    /**
     * @throws IOException when a connection was lost
     */
    public void requireAll() throws IOException {
        if (lost.get() > 0) {
            throw new IOException(lost.get() + " subscribers lost their connection", why.get());
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        for (ClientSocket socket : sockets) {
            socket.close();
        }
    }
}
