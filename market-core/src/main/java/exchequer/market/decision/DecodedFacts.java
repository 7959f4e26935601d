package exchequer.market.decision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.axonframework.messaging.eventhandling.EventMessage;

/**
 * Facts that were read from the log a moment ago. An order's facts are sourced anew for each of its
 * commands; reading their JSON every time was a third of what a decision cost. A fact never
 * changes, and its identifier is unique in the log.
 */
final class DecodedFacts {

    /** Some ten megabytes. */
    private static final int MOST = 8_192;

    private final Map<String, DomainEvent> facts =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, DomainEvent> eldest) {
                            return size() > MOST;
                        }
                    });

    DomainEvent of(EventMessage message, Supplier<? extends DomainEvent> decoding) {
        DomainEvent known = facts.get(message.identifier());
        if (known != null) {
            return known;
        }
        DomainEvent decoded = decoding.get();
        facts.put(message.identifier(), decoded);
        return decoded;
    }
}
