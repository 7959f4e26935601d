package exchequer.eventstore;

import org.axonframework.messaging.core.Context;
import org.axonframework.messaging.eventhandling.processing.streaming.token.TrackingToken;

/** Log positions of what a stream delivers. */
final class Positions {

    private Positions() {}

    static long of(Context entry) {
        return TrackingToken.fromContext(entry).orElseThrow().position().orElseThrow();
    }
}
