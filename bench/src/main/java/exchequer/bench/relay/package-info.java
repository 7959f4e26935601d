/** Measures the relay to Kafka, and a consumer that replays what it published. */
@NullMarked
package exchequer.bench.relay;

import org.jspecify.annotations.NullMarked;
