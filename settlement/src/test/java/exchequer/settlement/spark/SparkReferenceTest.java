package exchequer.settlement.spark;

import static exchequer.settlement.spark.SparkVectors.BREEZ;
import static exchequer.settlement.spark.SparkVectors.KEY;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.settlement.lightning.Bolt11;
import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.HandmadeInvoice;
import exchequer.settlement.lightning.Network;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What an invoice says of Spark is seen, and never in the way of reading the invoice. */
class SparkReferenceTest {

    @Test
    void a_key_in_a_route_hint_is_found() {
        Bolt11Invoice invoice = ((Decoded) Bolt11.decode(SparkVectors.HINTING)).invoice();

        assertThat(SparkReference.in(invoice))
                .contains(
                        new SparkReference.Hinted(
                                new IdentityKey(
                                        "0222e3ab7cdbb76d267c7442a4c9bb7895f63b9968be94ce8d493fb91e"
                                                + "cf0d2c58")));
    }

    @Test
    void an_invoice_in_a_fallback_address_is_found() {
        Bolt11Invoice invoice = fallback(Network.REGTEST, 31, BREEZ);

        assertThat(SparkReference.in(invoice))
                .contains(new SparkReference.Named(SparkVectors.decoded(BREEZ)));
    }

    @Test
    void one_of_another_network_is_none() {
        assertThat(SparkReference.in(fallback(Network.MAINNET, 31, BREEZ)))
                .contains(new SparkReference.Unreadable("it is of REGTEST"));
    }

    @Test
    void what_only_looks_like_one_is_told_as_unreadable() {
        String damaged = BREEZ.substring(0, BREEZ.length() - 1);

        assertThat(SparkReference.in(fallback(Network.REGTEST, 31, damaged)))
                .contains(new SparkReference.Unreadable("it is no bech32m"));
        assertThat(SparkReference.in(fallback(Network.REGTEST, 31, "\u00ff")))
                .containsInstanceOf(SparkReference.Unreadable.class);
    }

    @Test
    void other_fallbacks_and_none_say_nothing() {
        assertThat(SparkReference.in(fallback(Network.REGTEST, 0, BREEZ))).isEmpty();
        assertThat(SparkReference.in(HandmadeInvoice.with(Network.REGTEST, 9, new byte[] {31})))
                .isEmpty();
    }

    @Test
    void a_hint_that_is_no_key_is_told_as_unreadable() {
        byte[] hop = new byte[51];
        hop[33] = (byte) 0xf4;
        hop[34] = 0x24;
        hop[36] = (byte) 0xf4;
        hop[37] = 0x24;
        hop[40] = 1;

        assertThat(SparkReference.in(HandmadeInvoice.with(Network.REGTEST, 3, values(hop))))
                .contains(new SparkReference.Unreadable("the hint is no key"));
        System.arraycopy(KEY.bytes(), 0, hop, 0, 33);
        assertThat(SparkReference.in(HandmadeInvoice.with(Network.REGTEST, 3, values(hop))))
                .contains(new SparkReference.Hinted(KEY));
        assertThat(
                        SparkReference.in(
                                HandmadeInvoice.with(
                                        Network.REGTEST, 3, values(Arrays.copyOf(hop, 50)))))
                .isEmpty();
    }

    @Property(tries = 500)
    void whatever_stands_there_is_no_obstacle(
            @ForAll boolean fallback, @ForAll @Size(max = 300) byte[] bytes) {
        byte[] values = bytes.clone();
        for (int i = 0; i < values.length; i++) {
            values[i] &= 31;
        }
        assertThat(
                        SparkReference.in(
                                HandmadeInvoice.with(Network.REGTEST, fallback ? 9 : 3, values)))
                .isNotNull();
    }

    private static Bolt11Invoice fallback(Network network, int version, String text) {
        return HandmadeInvoice.withFallback(network, version, text.getBytes(ISO_8859_1));
    }

    /** As five-bit values, the last filled up with zero bits. */
    private static byte[] values(byte[] bytes) {
        byte[] values = new byte[(bytes.length * 8 + 4) / 5];
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            int set = bytes[bit / 8] >> (7 - bit % 8) & 1;
            values[bit / 5] |= (byte) (set << (4 - bit % 5));
        }
        return values;
    }
}
