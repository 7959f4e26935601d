package exchequer.server.relay;

import exchequer.nip90.relay.RelayConnection;
import io.vertx.core.http.ServerWebSocket;

/**
 * Passes a client's frames on to the relay, and reads no more from the socket while the relay is
 * behind: TCP then slows the client down.
 */
final class FrameFlow {

    /** Well below what the relay keeps for one client, for frames of one read come together. */
    private static final int MOST_WAITING = 64;

    private static final int FEW_WAITING = MOST_WAITING / 2;

    private final ServerWebSocket socket;
    private final RelayConnection client;
    private int waiting;
    private boolean paused;

    FrameFlow(ServerWebSocket socket, RelayConnection client) {
        this.socket = socket;
        this.client = client;
    }

    void take(String frame) {
        begun();
        client.onText(frame).whenComplete((_, _) -> ended());
    }

    // Counting and pausing are one step: a frame that ends in between would resume the socket
    // first,
    // and nothing would resume it after the pause.
    private synchronized void begun() {
        waiting++;
        if (waiting >= MOST_WAITING && !paused) {
            paused = true;
            socket.pause();
        }
    }

    private synchronized void ended() {
        waiting--;
        if (waiting <= FEW_WAITING && paused) {
            paused = false;
            socket.resume();
        }
    }
}
