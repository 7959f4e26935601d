package exchequer.nip90.relay;

import exchequer.nip90.nostr.RelayMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends one connection's messages in the order they were given. Those that arise while earlier ones
 * are being sent go together afterwards. A client that does not read is dropped instead of being
 * allowed to fill our memory. Thread-safe; never blocks.
 */
final class OutputQueue {

    /** WebSocket close codes (RFC 6455). */
    static final int GOING_AWAY = 1001;

    static final int POLICY_VIOLATION = 1008;

    /** What a transport is given at once, beyond one message: it leaves our count of what waits. */
    private static final int MAX_SENT_CHARS = 64 << 10;

    private final Outbound outbound;
    private final int maxPendingBytes;
    private final Queue<String> pending = new ArrayDeque<>();
    private long pendingChars;
    private boolean sending;
    private boolean ended;

    OutputQueue(Outbound outbound, int maxPendingBytes) {
        this.outbound = outbound;
        this.maxPendingBytes = maxPendingBytes;
    }

    void send(RelayMessage message) {
        String text = message.toJson();
        boolean tooSlow;
        synchronized (pending) {
            if (ended) {
                return;
            }
            pending.add(text);
            pendingChars += text.length();
            tooSlow = pendingChars > maxPendingBytes;
            if (sending && !tooSlow) {
                return;
            }
            sending = true;
        }
        if (tooSlow) {
            close(POLICY_VIOLATION, "not reading fast enough");
        } else {
            sendPending();
        }
    }

    /** Drops what is pending and closes the socket. */
    void close(int status, String reason) {
        if (end()) {
            outbound.close(status, reason);
        }
    }

    /** Drops what is pending; nothing is sent any more. */
    boolean end() {
        synchronized (pending) {
            boolean first = !ended;
            ended = true;
            pending.clear();
            return first;
        }
    }

    private void sendPending() {
        List<String> texts = take();
        while (!texts.isEmpty()) {
            CompletableFuture<Void> sent = outbound.send(texts).toCompletableFuture();
            if (!sent.isDone()) {
                sent.whenComplete((_, failure) -> sentSome(failure));
                return;
            }
            if (sent.isCompletedExceptionally()) {
                close(GOING_AWAY, "sending failed");
                return;
            }
            texts = take();
        }
    }

    private void sentSome(@Nullable Throwable failure) {
        if (failure == null) {
            sendPending();
        } else {
            close(GOING_AWAY, "sending failed");
        }
    }

    /** None when nothing is pending: then nobody is sending any more. */
    private List<String> take() {
        synchronized (pending) {
            List<String> texts = new ArrayList<>();
            int chars = 0;
            while (chars < MAX_SENT_CHARS && !pending.isEmpty()) {
                String text = pending.remove();
                chars += text.length();
                texts.add(text);
            }
            pendingChars -= chars;
            sending = !texts.isEmpty();
            return texts;
        }
    }
}
