/** Whether relays are driven at the right pace, and their answers understood. */
@NullMarked
package exchequer.bench.nostr;

import org.jspecify.annotations.NullMarked;
