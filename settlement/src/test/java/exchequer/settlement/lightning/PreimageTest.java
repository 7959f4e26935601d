package exchequer.settlement.lightning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreimageTest {

    private static final Preimage ZERO = new Preimage("00".repeat(32));

    @Test
    void opens_only_the_hash_of_its_bytes() {
        PaymentHash hash =
                new PaymentHash("66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");

        assertThat(ZERO.hash()).isEqualTo(hash);
        assertThat(ZERO.opens(hash)).isTrue();
        assertThat(ZERO.opens(new PaymentHash("00".repeat(32)))).isFalse();
    }

    @Test
    void shows_too_little_of_itself_to_be_spent() {
        assertThat(new Preimage("0123456789abcdef".repeat(4)).toString()).isEqualTo("01234567…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "zz", "AA"})
    void only_lowercase_hex_of_32_bytes_is_one(String unit) {
        String text = unit.length() == 2 && !unit.equals("00") ? unit.repeat(32) : unit;

        assertThatThrownBy(() -> new Preimage(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PaymentHash(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void json_is_the_bare_text() throws Exception {
        ObjectMapper json = new ObjectMapper();
        NodeId nodeId = new NodeId("02" + "ab".repeat(32));

        assertThat(json.writeValueAsString(ZERO)).isEqualTo("\"" + ZERO.value() + "\"");
        assertThat(json.readValue(json.writeValueAsString(ZERO), Preimage.class)).isEqualTo(ZERO);
        assertThat(json.readValue(json.writeValueAsString(ZERO.hash()), PaymentHash.class))
                .isEqualTo(ZERO.hash());
        assertThat(json.readValue(json.writeValueAsString(nodeId), NodeId.class)).isEqualTo(nodeId);
    }
}
