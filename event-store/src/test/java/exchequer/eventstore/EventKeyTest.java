package exchequer.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventKeyTest {

    @Test
    void canonical_uuid_is_its_own_key() {
        String uuid = "0190b3f2-9a1c-7def-8a00-0123456789ab";
        assertThat(EventKey.of(uuid)).isEqualTo(uuid);
    }

    @Test
    void other_identifiers_get_the_first_half_of_their_hash() throws Exception {
        byte[] hash =
                MessageDigest.getInstance("SHA-256")
                        .digest("größe".getBytes(StandardCharsets.UTF_8));
        String expected = HexFormat.of().formatHex(hash, 0, 16);

        assertThat(EventKey.of("größe").replace("-", "")).isEqualTo(expected);
    }

    /** PostgreSQL reads all of these as one UUID, but they are different identifiers. */
    @Test
    void spellings_of_a_uuid_are_kept_apart() {
        String uuid = "0190b3f2-9a1c-7def-8a00-0123456789ab";
        List<String> spellings =
                List.of(uuid, uuid.toUpperCase(), "{" + uuid + "}", uuid.replace("-", ""));

        assertThat(spellings.stream().map(EventKey::of)).doesNotHaveDuplicates();
    }

    @Test
    void keys_are_uuids_as_postgresql_prints_them() {
        for (String id : List.of("", "x", "0".repeat(36), "-".repeat(36), "é".repeat(36))) {
            String key = EventKey.of(id);
            assertThat(UUID.fromString(key)).hasToString(key);
        }
    }
}
