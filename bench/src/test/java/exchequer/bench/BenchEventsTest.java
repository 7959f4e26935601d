package exchequer.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchEventsTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 1_700_000_000_000L, Long.MAX_VALUE})
    void payloads_are_300_bytes_of_json_that_keep_their_number(long number) throws Exception {
        byte[] payload = BenchEvents.payload(number, 42);
        assertThat(payload).hasSize(300);
        assertThat(BenchEvents.at(payload)).isEqualTo(number);
        assertThat(new ObjectMapper().readTree(payload).get("at").longValue()).isEqualTo(number);
    }

    @Test
    void payloads_of_one_seed_are_equal() {
        assertThat(BenchEvents.payload(1, 2)).isEqualTo(BenchEvents.payload(1, 2));
        assertThat(BenchEvents.payload(1, 2)).isNotEqualTo(BenchEvents.payload(1, 3));
    }

    @Test
    void values_of_two_runs_differ() {
        assertThat(new BenchEvents().freshValue()).isNotEqualTo(new BenchEvents().freshValue());
    }
}
