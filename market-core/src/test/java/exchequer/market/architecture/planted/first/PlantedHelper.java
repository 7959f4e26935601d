package exchequer.market.architecture.planted.first;

import java.time.Instant;
import java.util.function.Supplier;
import org.axonframework.messaging.core.Message;

/** Everything that a class of the market must not be. */
final class PlantedHelper {

    double share;
    final Supplier<Instant> clock = Instant::now;

    Object payloadOf(Message message) {
        return message.identifier();
    }
}
