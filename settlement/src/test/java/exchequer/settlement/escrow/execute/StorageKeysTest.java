package exchequer.settlement.escrow.execute;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.settlement.escrow.execute.StorageKeys.Sealed;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageKeysTest {

    private static final byte[] SECRET = "32 bytes that are worth money ..".getBytes(UTF_8);
    private static final byte[] HERE = "this escrow".getBytes(UTF_8);
    private static final String OLD = "old " + base64(1);
    private static final String NEW = "new " + base64(2);

    @Test
    void first_key_seals_and_every_key_opens() {
        StorageKeys before = StorageKeys.parse(OLD);
        StorageKeys after = StorageKeys.parse("# rotated\n\n" + NEW + "\n" + OLD + "\n");
        Sealed sealed = before.seal(SECRET, HERE, new Random(1));

        assertThat(sealed.keyId()).isEqualTo("old");
        assertThat(after.open(sealed, HERE)).isEqualTo(SECRET);
        assertThat(after.seal(SECRET, HERE, new Random(1)).keyId()).isEqualTo("new");
        assertThat(new String(sealed.bytes(), UTF_8)).doesNotContain("worth money");
    }

    @Test
    void same_secret_is_never_sealed_to_the_same_bytes() {
        StorageKeys keys = StorageKeys.parse(OLD);
        Random random = new Random(1);

        assertThat(keys.seal(SECRET, HERE, random).bytes())
                .isNotEqualTo(keys.seal(SECRET, HERE, random).bytes());
    }

    @Test
    void missing_key_is_named() {
        Sealed sealed = StorageKeys.parse(OLD).seal(SECRET, HERE, new Random(1));

        for (StorageKeys without : new StorageKeys[] {StorageKeys.NONE, StorageKeys.parse(NEW)}) {
            assertThatThrownBy(() -> without.open(sealed, HERE))
                    .isInstanceOf(StorageKeyException.class)
                    .hasMessageContaining("\"old\"")
                    .hasMessageContaining("not configured");
        }
    }

    @Test
    void what_was_changed_or_moved_or_sealed_otherwise_does_not_open() {
        StorageKeys keys = StorageKeys.parse(OLD);
        Sealed sealed = keys.seal(SECRET, HERE, new Random(1));

        for (int i = 0; i < sealed.bytes().length; i++) {
            byte[] changed = sealed.bytes().clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> keys.open(new Sealed("old", changed), HERE))
                    .isInstanceOf(StorageKeyException.class);
        }
        assertThatThrownBy(() -> keys.open(sealed, "another escrow".getBytes(UTF_8)))
                .isInstanceOf(StorageKeyException.class);
        assertThatThrownBy(() -> keys.open(new Sealed("old", new byte[3]), HERE))
                .isInstanceOf(StorageKeyException.class);
        assertThatThrownBy(() -> StorageKeys.parse("old " + base64(3)).open(sealed, HERE))
                .isInstanceOf(StorageKeyException.class)
                .hasMessageContaining("another key of that name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "k AAAA",
                "k !!!!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "k/1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "k AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= x",
                "k AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
                        + "k AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
            })
    void flawed_file_is_refused_and_no_key_is_in_the_message(String file) {
        assertThatThrownBy(() -> StorageKeys.parse(file))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("AAAA");
        assertThat(StorageKeys.parse(OLD)).hasToString("StorageKeys[old]");
    }

    private static String base64(long seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
