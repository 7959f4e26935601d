package exchequer.market.decision;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.axonframework.messaging.eventhandling.EventMessage;
import org.jspecify.annotations.Nullable;

/**
 * Facts that were read from the log a moment ago. An order's facts are sourced anew for each of its
 * commands; reading their JSON every time was a third of what a decision cost. Only the reading is
 * left out: what was stored is compared, byte by byte.
 */
final class DecodedFacts {

    /** Some twenty megabytes. */
    static final int MOST = 8_192;

    private final Map<String, Decoded> facts =
            Collections.synchronizedMap(
                    new LinkedHashMap<>(16, 0.75f, true) {
                        private static final long serialVersionUID = 1L;

                        @Override
                        protected boolean removeEldestEntry(Map.Entry<String, Decoded> eldest) {
                            return size() > MOST;
                        }
                    });

    private record Decoded(byte[] stored, DomainEvent fact) {}

    DomainEvent of(EventMessage message, Supplier<? extends DomainEvent> decoding) {
        if (!(message.payload() instanceof byte[] stored)) {
            return decoding.get();
        }
        @Nullable Decoded known = facts.get(message.identifier());
        if (known != null && Arrays.equals(known.stored(), stored)) {
            return known.fact();
        }
        DomainEvent fact = decoding.get();
        facts.put(message.identifier(), new Decoded(stored, fact));
        return fact;
    }
}
