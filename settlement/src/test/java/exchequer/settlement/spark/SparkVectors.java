package exchequer.settlement.spark;

import static org.assertj.core.api.Assertions.assertThat;

/** Addresses and invoices that Spark's own software and Breez's SDK made. */
final class SparkVectors {

    static final IdentityKey KEY =
            new IdentityKey("0353908bac090ba741de6147a540a665537006911590f93249b2823dbe187d3213");

    /** Of the mnemonic "abandon … about", account 0. */
    static final IdentityKey ABANDONED =
            new IdentityKey("02698b27ac308b275671b3ca25436346469d04a5bba578ae39feba1d65897a6abc");

    /** 1,000 sat, memo, sender, expiry with nanoseconds, signed. */
    static final String SATS =
            "sparkrt1pgssx5us3wkqjza8g80xz3a9gznx25msq6g3ty8exfym9q3ahcv86vsnzffssqgjzqqejta89sa8su5f05"
                    + "g0vunfzzkj5zr5v4ehgnt9d4hnyggr2wgghtqfpwn5rhnpg7j5pfn92dcqdyg4jrunyjdjsg7muxraxgfn5zcgs8"
                    + "dcr3sxzrqdetshygps36q8rfqg49d0p0447trnpyxh9f76kt9cwrfx4342jym5emx049chkfsz6j9qc0z8cl7ymm"
                    + "sckx42k76c2qm5f5n5kfvyd26x78eyw0ygs502vg42n8ls";

    /** A token, signed. */
    static final String TOKENS =
            "sparkrt1pgssx5us3wkqjza8g80xz3a9gznx25msq6g3ty8exfym9q3ahcv86vsnzfmssqgjzqqejtaxmwj8ms9rn5"
                    + "8574nvlq4j5zr5v4ehgnt9d4hnyggr2wgghtqfpwn5rhnpg7j5pfn92dcqdyg4jrunyjdjsg7muxraxgfn5rqga"
                    + "ndgr3sxzrqdmew8qydzvz3qpylysylkgcaw9vpm2jzspls0qtr5kfmlwz244rvuk25w5w2sgc2pyqsraqdyp8tf5"
                    + "7a6cn2egttaas9ms3whssenmjqt8wag3lgyvdzjskfeupt8xwwdx4agxdm9f0wefzj28jmdxqeudwcwdj9vfl9sd"
                    + "r65x06r0tasf5fwz2";

    /** 1,234 sat, of Breez's SDK: no sender, no nanoseconds, signed. */
    static final String BREEZ =
            "sparkrt1pgss87y4e569hncpt9649q5s6x7c3vv9lqwrjlucxfl3a3kk355a3pfkzg5qsqgjzqq6p4sscrm8avymne"
                    + "lqhzrus7wz5ptswfhkyef6qcydm9xh65rzyqcg6gy35sxa3w5e20exjmr8xhyl96u3cxqk9ttgwes2xkfepzpp5n"
                    + "mw3zu5aczluq5t2fly3venjcv3cn9fvmtjgwcaae4fw2rqw4fy0nwd082rg0zclp2";

    /** A Lightning invoice of mainnet with a wallet's key in a route hint. */
    static final String HINTING =
            "lnbc13u1p5xalmkpp5z79uwgne7znz76plf0q4zxmh8t3wke6gsnm5kn67h4satpgflkmssp5azht5ywc5s4m40jf9h"
                    + "0nwlr959a34n72pns50lfm93zz8lvs7nqsxq9z0rgqnp4q0p92sfan5vj2a4f8q3gsfsy8qp60maeuxz858c5x0h"
                    + "vt5u0p0h9jr9yqtqd37k2ya0pv8pqeyjs4lklcexjyw600g9qqp62r4j0ph8fcmlfwqqqqzfv7u6g85qqqqqqqqq"
                    + "qthqq9qpz9cat0ndmwmfx036y9fxfhdufta3mn95ta9xw34ynlwg7euxjck85ysq0gfqqqqq7u6egqrhxk2qqn3q"
                    + "qcqzpgdq2w3jhxap3xv9qyyssqfahd64hu0lffl7cw2e4evu400s09yeupypvnfjvjjyq8rh05y9gzd3dqnmkvuy"
                    + "d9jszyhmdey75dujz8xaufgahsxkqktf3wxny8ghsqpk4mg8";

    private SparkVectors() {}

    static SparkAddress decoded(String text) {
        SparkDecoding decoding = SparkAddress.decode(text);
        assertThat(decoding).isInstanceOf(SparkDecoding.Decoded.class);
        return ((SparkDecoding.Decoded) decoding).address();
    }
}
