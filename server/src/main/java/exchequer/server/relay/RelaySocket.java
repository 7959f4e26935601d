package exchequer.server.relay;

import exchequer.nip90.relay.EmbeddedRelay;
import exchequer.nip90.relay.Outbound;
import exchequer.nip90.relay.RelayConnection;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletionStage;

/** Carries the relay's text frames over a WebSocket at {@code /relay}. Blocks no thread. */
@WebSocket(path = "/relay")
public class RelaySocket {

    private static final UserData.TypedKey<RelayConnection> CLIENT =
            new UserData.TypedKey<>("relay-connection");

    private final EmbeddedRelay relay;

    RelaySocket(EmbeddedRelay relay) {
        this.relay = relay;
    }

    @OnOpen
    Uni<Void> open(WebSocketConnection socket) {
        RelayConnection client =
                relay.open(new SocketOutbound(socket), socket.handshakeRequest().remoteAddress());
        socket.userData().put(CLIENT, client);
        return Uni.createFrom().voidItem();
    }

    @OnTextMessage
    Uni<Void> text(String frame, WebSocketConnection socket) {
        return Uni.createFrom().completionStage(socket.userData().get(CLIENT).onText(frame));
    }

    @OnClose
    Uni<Void> close(WebSocketConnection socket) {
        RelayConnection client = socket.userData().get(CLIENT);
        if (client != null) {
            client.onClose();
        }
        return Uni.createFrom().voidItem();
    }

    /** A client that sends rubbish or goes away is no error of ours; its connection just ends. */
    @OnError
    Uni<Void> error(Throwable failure, WebSocketConnection socket) {
        return close(socket).onItem().transformToUni(_ -> socket.close());
    }

    private record SocketOutbound(WebSocketConnection socket) implements Outbound {

        @Override
        public CompletionStage<Void> send(String text) {
            return socket.sendText(text).subscribeAsCompletionStage();
        }

        @Override
        public void close(int status, String reason) {
            socket.close(new CloseReason(status, reason)).subscribe().with(_ -> {}, _ -> {});
        }
    }
}
