package exchequer.eventstore;

import static exchequer.eventstore.TestEvents.tag;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;

class TagHashTest {

    @Test
    void hash_begins_the_sha_256_of_key_zero_and_value() throws Exception {
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest("order\0o1".getBytes(StandardCharsets.UTF_8));

        assertThat(TagHash.of(tag("order", "o1"))).isEqualTo(ByteBuffer.wrap(hash).getLong());
    }

    @Test
    void where_the_key_ends_matters() {
        assertThat(TagHash.of(tag("ab", "c"))).isNotEqualTo(TagHash.of(tag("a", "bc")));
    }
}
