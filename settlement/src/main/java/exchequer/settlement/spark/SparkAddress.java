package exchequer.settlement.spark;

import exchequer.settlement.lightning.Bech32m;
import exchequer.settlement.lightning.Network;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a Spark wallet is paid: an address, or an address with an invoice.
 *
 * @param signature of the invoice by {@code identity} (BIP-340), 64 bytes as lowercase hex. One
 *     that is there was verified. Without one, nothing says that the receiver asked for it
 */
public record SparkAddress(
        Network network,
        IdentityKey identity,
        Optional<SparkInvoice> invoice,
        Optional<String> signature) {

    /** Longer ones no Spark wallet reads. */
    public static final int MAX_CHARS = 1_024;

    private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{128}");

    /**
     * @throws IllegalArgumentException when the network has no addresses, or there is a signature
     *     that is not the identity's of an invoice
     */
    public SparkAddress {
        if (SparkPrefix.of(network).isEmpty()) {
            throw new IllegalArgumentException("Spark is not on " + network);
        }
        if (signature.isPresent() && !isSignature(network, identity, invoice, signature.get())) {
            throw new IllegalArgumentException("the signature is not the receiver's");
        }
    }

    /** An address that asks for nothing. */
    public static SparkAddress of(Network network, IdentityKey identity) {
        return new SparkAddress(network, identity, Optional.empty(), Optional.empty());
    }

    /**
     * Reads an address or an invoice, with today's prefixes or those from before. It never throws,
     * and takes only what it understands to the last byte: an unknown field could be a condition.
     */
    public static SparkDecoding decode(String text) {
        if (text.length() > MAX_CHARS) {
            return new SparkDecoding.Undecodable("it has more than " + MAX_CHARS + " characters");
        }
        Optional<Bech32m> parsed = Bech32m.parse(text);
        if (parsed.isEmpty()) {
            return new SparkDecoding.Undecodable("it is no bech32m");
        }
        Optional<Network> network = SparkPrefix.network(parsed.get().humanReadable());
        if (network.isEmpty()) {
            return new SparkDecoding.Undecodable("its prefix is not Spark's");
        }
        return SparkReader.read(network.get(), parsed.get().bytes());
    }

    /** In lower case, with today's prefix. */
    public String text() {
        return new Bech32m(SparkPrefix.of(network).orElseThrow(), SparkWriter.write(this)).text();
    }

    /** What the receiver signs to make the invoice its own. */
    static byte[] digest(Network network, IdentityKey receiver, SparkInvoice invoice) {
        return SparkDigest.of(network, receiver, invoice);
    }

    private static boolean isSignature(
            Network network,
            IdentityKey identity,
            Optional<SparkInvoice> invoice,
            String signature) {
        return SIGNATURE.matcher(signature).matches()
                && invoice.filter(
                                it ->
                                        identity.signed(
                                                digest(network, identity, it),
                                                HexFormat.of().parseHex(signature)))
                        .isPresent();
    }

    @Override
    public String toString() {
        return text();
    }
}
