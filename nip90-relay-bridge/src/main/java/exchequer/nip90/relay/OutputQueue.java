package exchequer.nip90.relay;

import exchequer.nip90.nostr.RelayMessage;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends one connection's messages in the order they were given, one at a time. A client that does
 * not read is dropped instead of being allowed to fill our memory. Thread-safe; never blocks.
 */
final class OutputQueue {

    /** WebSocket close codes (RFC 6455). */
    static final int GOING_AWAY = 1001;

    static final int POLICY_VIOLATION = 1008;

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
        String text = poll();
        while (text != null) {
            CompletableFuture<Void> sent = outbound.send(text).toCompletableFuture();
            if (!sent.isDone()) {
                sent.whenComplete((_, failure) -> sentOne(failure));
                return;
            }
            if (sent.isCompletedExceptionally()) {
                close(GOING_AWAY, "sending failed");
                return;
            }
            text = poll();
        }
    }

    private void sentOne(@Nullable Throwable failure) {
        if (failure == null) {
            sendPending();
        } else {
            close(GOING_AWAY, "sending failed");
        }
    }

    private @Nullable String poll() {
        synchronized (pending) {
            String text = pending.poll();
            if (text == null) {
                sending = false;
            } else {
                pendingChars -= text.length();
            }
            return text;
        }
    }
}
