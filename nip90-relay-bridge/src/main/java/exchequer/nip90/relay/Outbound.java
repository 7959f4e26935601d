package exchequer.nip90.relay;

import java.util.concurrent.CompletionStage;

/**
 * The way back to one client; the transport implements it. Neither method may block. However the
 * connection ends, the transport then calls {@link RelayConnection#onClose}.
 */
public interface Outbound {

    /**
     * Sends one text frame. The relay sends the next one only after the returned stage completed;
     * if it fails, the relay closes the connection.
     */
    CompletionStage<Void> send(String text);

    /**
     * Closes the connection from our side.
     *
     * @param status WebSocket close code
     */
    void close(int status, String reason);
}
