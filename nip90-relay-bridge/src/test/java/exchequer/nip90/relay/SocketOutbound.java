package exchequer.nip90.relay;

import io.vertx.core.Future;
import io.vertx.core.http.ServerWebSocket;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The way back over a real socket. */
record SocketOutbound(ServerWebSocket socket) implements Outbound {

    @Override
    public CompletionStage<Void> send(List<String> texts) {
        return Future.all(texts.stream().map(socket::writeTextMessage).toList())
                .<Void>mapEmpty()
                .toCompletionStage();
    }

    @Override
    public void close(int status, String reason) {
        socket.close((short) status, reason);
    }
}
