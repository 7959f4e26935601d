package exchequer.ledger.verify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines are read in their one form, and nothing else gets through or falls over. */
class LineReaderTest {

    private static final String HASH = "ab".repeat(32);
    private static final String ENTRY =
            """
            {"number":1,"transfer_id":"trf_0","tenant":"t","event_id":"e","position":7,\
            "input_hash":"%1$s","rule":"r","rule_version":1,"rule_index":0,\
            "effective_at":"2026-03-01T08:00:07.123456Z","recorded_at":"2026-03-01T08:00:07.123456Z",\
            "order_id":null,"payment_hash":null,"description":"a \\"gift\\" \\u00e9 \\\\ \\ud83d\\ude00",\
            "currency":"msat","postings":[{"leg":1,"account":"a:b","amount_msat":5,\
            "previous_balance_msat":0,"new_balance_msat":5,"account_version":1},{"leg":2,\
            "account":"c:d","amount_msat":-5,"previous_balance_msat":-1,"new_balance_msat":-6,\
            "account_version":2}],"previous_hash":"%1$s","hash":"%1$s"}"""
                    .formatted(HASH);

    @Test
    void entry_is_read_with_all_it_says() throws Malformed {
        var entry = (ExportedLine.Entry) read(ENTRY);
        assertThat(entry.number()).isEqualTo(1);
        assertThat(entry.content().legs())
                .containsExactly(
                        new ExportedLine.Leg("t\0a:b", 5, 0, 5, 1),
                        new ExportedLine.Leg("t\0c:d", -5, -1, -6, 2));
        assertThat(entry.flaw().orElseThrow()).contains("found " + HASH);
    }

    /** Every byte of the line is of account: changed, it is no line, or has another hash. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 20_261_122})
    void changed_line_is_malformed_or_has_another_hash(long seed) throws Malformed {
        var random = new Random(seed);
        String expected = ((ExportedLine.Entry) read(ENTRY)).flaw().orElseThrow();
        for (int round = 0; round < 5_000; round++) {
            byte[] line = ENTRY.getBytes(UTF_8);
            int at = random.nextInt(line.length);
            byte before = line[at];
            line[at] = (byte) random.nextInt(256);
            try {
                var read = new LineReader().read(line, 0, line.length);
                String found = ((ExportedLine.Entry) read).flaw().orElseThrow();
                // A hexadecimal digit of an escape may be of either case: it is the same text.
                boolean isSame =
                        line[at] == before
                                || found.equals(expected)
                                        && Character.toLowerCase(line[at]) == before;
                assertThat(found.equals(expected))
                        .as("seed %d: %s", seed, new String(line, UTF_8))
                        .isEqualTo(isSame);
            } catch (Malformed expectedToo) {
                assertThat(expectedToo).hasMessageStartingWith("column ");
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 4})
    void no_bytes_make_the_reader_fall_over(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            byte[] line = ENTRY.substring(0, random.nextInt(ENTRY.length())).getBytes(UTF_8);
            for (int i = random.nextInt(4); i >= 0 && line.length > 0; i--) {
                line[random.nextInt(line.length)] = (byte) random.nextInt(256);
            }
            try {
                new LineReader().read(line, 0, line.length);
            } catch (Malformed expected) {
                assertThat(expected).hasMessageStartingWith("column ");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T08:00:07.123456Z",
        "1970-01-01T00:00:00.000000Z",
        "1969-12-31T23:59:59.999999Z",
        "2024-02-29T23:59:59.000001Z",
        "0000-01-01T00:00:00.000000Z",
        "9999-12-31T23:59:59.999999Z",
        "+12345-01-01T00:00:00.000000Z",
        "-0001-01-01T00:00:00.000000Z"
    })
    void instants_are_microseconds_since_1970(String text) throws Malformed {
        assertThat(micros(text))
                .isEqualTo(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-02-29T08:00:07.123456Z",
                "2026-13-01T08:00:07.123456Z",
                "2026-03-01T24:00:07.123456Z",
                "2026-03-01T08:60:07.123456Z",
                "2026-03-01T08:00:60.123456Z",
                "2026-03-01 08:00:07.123456Z",
                "2026-03-01T08:00:07.123456"
            })
    void what_is_no_instant_is_refused(String text) {
        assertThatThrownBy(() -> micros(text)).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"01", "-0", "", "-", "1e3", "1.0", "9223372036854775808", "+1", "\"1\""})
    void what_is_no_number_is_refused(String text) {
        assertThatThrownBy(() -> read(ENTRY.replace("\"position\":7", "\"position\":" + text)))
                .isInstanceOf(Malformed.class);
    }

    @Test
    void smallest_and_greatest_numbers_are_read() throws Malformed {
        for (long number : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0}) {
            read(ENTRY.replace("\"position\":7", "\"position\":" + number));
        }
    }

    private static ExportedLine read(String line) throws Malformed {
        byte[] bytes = line.getBytes(UTF_8);
        return new LineReader().read(bytes, 0, bytes.length);
    }

    private static long micros(String text) throws Malformed {
        byte[] bytes = ("\"" + text + "\"").getBytes(UTF_8);
        var cursor = new LineCursor();
        cursor.begin(bytes, 0, bytes.length);
        return new InstantText().micros(cursor);
    }
}
