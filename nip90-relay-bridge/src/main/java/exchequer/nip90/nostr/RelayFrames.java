package exchequer.nip90.nostr;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the fragments of text frames. The JDK calls it from one thread at a time. */
final class RelayFrames implements WebSocket.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(RelayFrames.class);

    private final RelayClient client;
    private final StringBuilder partial = new StringBuilder();

    RelayFrames(RelayClient client) {
        this.client = client;
    }

    @Override
    public void onOpen(WebSocket socket) {
        client.connected(socket);
        socket.request(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        if (partial.length() + part.length() > JsonLimits.standard().maxMessageBytes()) {
            client.disconnected("the relay sent a message that is too large");
            // Nothing is asked for any more: until the socket is closed, the rest would pile up.
            partial.setLength(0);
            return CompletableFuture.completedStage(null);
        }
        partial.append(part);
        if (last) {
            String text = partial.toString();
            partial.setLength(0);
            consume(text);
        }
        socket.request(1);
        return CompletableFuture.completedStage(null);
    }

    private void consume(String text) {
        try {
            client.received(text);
        } catch (RuntimeException e) {
            // A consumer's bug must not take the other subscriptions down with it.
            LOG.error("An event consumer failed", e);
        }
    }

    @Override
    public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
        client.pong();
        socket.request(1);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
        client.disconnected("closed by the relay: " + status + " " + ForeignText.line(reason));
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        LOG.debug("Relay connection failed", failure);
        client.disconnected("connection failed");
    }
}
