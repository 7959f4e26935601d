/** What settlement wants from a wallet, done by the bridge's client for NIP-47. ADR 0024. */
@NullMarked
package exchequer.server.wallet;

import org.jspecify.annotations.NullMarked;
