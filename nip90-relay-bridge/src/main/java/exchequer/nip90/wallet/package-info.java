/**
 * A client for Lightning wallets that are reached over relays: Nostr Wallet Connect, NIP-47.
 *
 * <p>A wallet is somebody else's program behind somebody else's relay. What it says is signed and
 * encrypted, and still only its word: the one thing that proves a payment is a preimage that hashes
 * to the payment hash. What it does not say proves nothing at all.
 */
@NullMarked
package exchequer.nip90.wallet;

import org.jspecify.annotations.NullMarked;
