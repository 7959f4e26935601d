package exchequer.nip90.relay;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The way back to one client; the transport implements it. Neither method may block. However the
 * connection ends, the transport then calls {@link RelayConnection#onClose}.
 */
public interface Outbound {

    /**
     * Sends text frames, in this order. The relay sends the next ones only after the returned stage
     * completed; if it fails, the relay closes the connection. Several at once, so that a transport
     * can put what is waiting into one write to the socket.
     */
    CompletionStage<Void> send(List<String> texts);

    /**
     * Closes the connection from our side.
     *
     * @param status WebSocket close code
     */
    void close(int status, String reason);
}
