package exchequer.server.relay;

import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Passes a client's frames on to the relay, and reads no more from the socket while the relay is
 * behind: TCP then slows the client down.
 */
final class FrameFlow {

    /** Well below what the relay keeps for one client, for frames of one read come together. */
    static final int MOST_WAITING = 64;

    private static final int FEW_WAITING = MOST_WAITING / 2;

    private final ServerWebSocket socket;
    private final Function<String, ? extends CompletionStage<?>> relay;
    private int waiting;
    private boolean paused;

    FrameFlow(ServerWebSocket socket, Function<String, ? extends CompletionStage<?>> relay) {
        this.socket = socket;
        this.relay = relay;
    }

    void take(String frame) {
        begun();
        relay.apply(frame).whenComplete((_, _) -> ended());
    }

    // Counting and pausing are one step. A frame that ended in between would resume the socket
    // before it is paused, and nothing would resume it afterwards.
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
