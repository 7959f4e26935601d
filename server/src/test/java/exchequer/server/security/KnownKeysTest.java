package exchequer.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownKeysTest {

    private final Set<String> known = new HashSet<>();
    private int asked;
    private boolean down;
    private Instant now = Instant.EPOCH;
    private final KnownKeys keys = new KnownKeys(this::isKnown, () -> now);

    @Test
    void strangers_are_looked_up_once_in_a_while() {
        for (int i = 0; i < 10; i++) {
            assertThat(keys.test("stranger")).isFalse();
        }
        assertThat(asked).isEqualTo(1);

        known.add("stranger");
        now = now.plus(KnownKeys.MEMORY);
        assertThat(keys.test("stranger")).isTrue();
        known.clear();
        assertThat(keys.test("stranger")).isTrue();
        now = now.plus(KnownKeys.MEMORY);
        assertThat(keys.test("stranger")).isFalse();
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void a_failure_is_not_remembered() {
        down = true;
        assertThatIllegalStateException().isThrownBy(() -> keys.test("buyer"));
        down = false;
        known.add("buyer");
        assertThat(keys.test("buyer")).isTrue();
    }

    @Test
    void more_keys_than_there_is_room_for_are_looked_up_again() {
        for (int i = 0; i <= 16_384; i++) {
            keys.test("key " + i);
        }
        int before = asked;
        keys.test("key 16384");
        assertThat(asked).isEqualTo(before);
        keys.test("key 0");
        assertThat(asked).isEqualTo(before + 1);
    }

    private boolean isKnown(String key) {
        asked++;
        if (down) {
            throw new IllegalStateException("the database is away");
        }
        return known.contains(key);
    }
}
