package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The bytes under every hash of the journal. They may never change. */
class CanonicalBytesTest {

    @Test
    void fields_have_their_length_in_front() {
        var bytes =
                new CanonicalBytes("k")
                        .text("aé")
                        .text(null)
                        .text("")
                        .number(-2)
                        .instant(Instant.parse("1970-01-01T00:00:01.000002Z"))
                        .toByteArray();

        assertThat(HexFormat.of().formatHex(bytes))
                .isEqualTo(
                        "00000001"
                                + "6b"
                                + "00000003"
                                + "61c3a9"
                                + "ffffffff"
                                + "00000000"
                                + "00000008"
                                + "fffffffffffffffe"
                                + "00000008"
                                + "00000000000f4242");
    }

    @Test
    void moving_a_letter_from_one_field_to_the_next_changes_the_bytes() {
        assertThat(new CanonicalBytes("k").text("ab").text("c").toByteArray())
                .isNotEqualTo(new CanonicalBytes("k").text("a").text("bc").toByteArray());
    }
}
