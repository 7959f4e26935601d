package exchequer.server.relay;

import exchequer.nip90.relay.Outbound;
import io.vertx.core.Context;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The way back to a client over its WebSocket.
 *
 * @param context the socket's own: one hop to its thread for all the frames of a call
 */
record SocketOutbound(ServerWebSocket socket, Context context) implements Outbound {

    @Override
    public CompletionStage<Void> send(List<String> texts) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        context.runOnContext(_ -> write(texts, sent));
        return sent;
    }

    /** Frames leave in order, so the last one's fate is that of all. */
    private void write(List<String> texts, CompletableFuture<Void> sent) {
        try {
            for (String text : texts.subList(0, texts.size() - 1)) {
                socket.writeTextMessage(text);
            }
            socket.writeTextMessage(texts.getLast())
                    .onComplete(
                            written -> {
                                if (written.succeeded()) {
                                    sent.complete(null);
                                } else {
                                    sent.completeExceptionally(written.cause());
                                }
                            });
        } catch (IllegalStateException closed) {
            sent.completeExceptionally(closed);
        }
    }

    @Override
    public void close(int status, String reason) {
        socket.close((short) status, reason);
    }
}
