package exchequer.settlement.spark;

import exchequer.settlement.lightning.Bolt11Detours;
import exchequer.settlement.lightning.Bolt11Invoice;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A Spark wallet that a BOLT-11 invoice names beside itself, so that payers on Spark pay there and
 * not over Lightning. Whoever signed the invoice says so, who is the service provider's node and
 * not the wallet: a payer that follows it pays whom that node names, and gets no preimage. It is
 * read to be seen; no rail here follows it.
 */
public sealed interface SparkReference {

    /** An address or invoice, in a fallback address of version 31. */
    record Named(SparkAddress address) implements SparkReference {}

    /** A wallet's key only, in a route hint through a channel that does not exist. */
    record Hinted(IdentityKey identity) implements SparkReference {}

    /**
     * Something in the place of one of the others that is none.
     *
     * @param reason for people; may change
     */
    record Unreadable(String reason) implements SparkReference {}

    /** Unassigned by BOLT-11. */
    int FALLBACK_VERSION = 31;

    /** Block 16,000,000, transaction 16,000,000, output 1: centuries away. */
    long CHANNEL = 0xf42400f424000001L;

    /** What the invoice names; a fallback address goes before a hint. Never throws. */
    static Optional<SparkReference> in(Bolt11Invoice invoice) {
        Bolt11Detours detours = Bolt11Detours.of(invoice);
        return detours.fallbacks().stream()
                .filter(it -> it.version() == FALLBACK_VERSION)
                .findFirst()
                .map(it -> named(invoice, it.data()))
                .or(() -> hinted(detours));
    }

    private static Optional<SparkReference> hinted(Bolt11Detours detours) {
        return detours.hops().stream()
                .filter(it -> it.shortChannelId() == CHANNEL)
                .findFirst()
                .map(
                        it ->
                                IdentityKey.read(it.node())
                                        .<SparkReference>map(Hinted::new)
                                        .orElseGet(() -> new Unreadable("the hint is no key")));
    }

    private static SparkReference named(Bolt11Invoice invoice, byte[] text) {
        try {
            return switch (SparkAddress.decode(
                    StandardCharsets.US_ASCII
                            .newDecoder()
                            .decode(ByteBuffer.wrap(text))
                            .toString())) {
                case SparkDecoding.Decoded(var address) ->
                        address.network() == invoice.network()
                                ? new Named(address)
                                : new Unreadable("it is of " + address.network());
                case SparkDecoding.Undecodable(var reason) -> new Unreadable(reason);
            };
        } catch (CharacterCodingException notText) {
            return new Unreadable("the fallback is no text");
        }
    }
}
