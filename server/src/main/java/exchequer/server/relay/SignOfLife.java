package exchequer.server.relay;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;

/**
 * Asks a quiet client for a pong, so that devices in between keep the connection, and hangs up when
 * none comes: a client that vanished would else keep its subscriptions for hours.
 */
final class SignOfLife {

    static final Duration INTERVAL = Duration.ofSeconds(30);

    private static final int MOST_MISSED = 3;

    private final ServerWebSocket socket;
    private final Vertx vertx;
    private final long timer;
    private volatile int missed;

    private SignOfLife(ServerWebSocket socket, Vertx vertx, Duration interval) {
        this.socket = socket;
        this.vertx = vertx;
        socket.pongHandler(_ -> seen());
        this.timer = vertx.setPeriodic(interval.toMillis(), _ -> ask());
    }

    /**
     * @param interval between two questions; the fourth without any sign in between is not asked
     */
    static SignOfLife watch(ServerWebSocket socket, Vertx vertx, Duration interval) {
        return new SignOfLife(socket, vertx, interval);
    }

    void seen() {
        missed = 0;
    }

    void end() {
        vertx.cancelTimer(timer);
    }

    private void ask() {
        if (missed == MOST_MISSED) {
            socket.close();
        } else {
            missed++;
            socket.writePing(Buffer.buffer());
        }
    }
}
