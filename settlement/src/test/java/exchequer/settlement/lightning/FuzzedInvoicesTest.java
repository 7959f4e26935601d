package exchequer.settlement.lightning;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.settlement.lightning.Bolt11Decoding.Decoded;
import exchequer.settlement.lightning.Bolt11Decoding.Undecodable;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * Texts that could be invoices: decoded, or refused with a code, without an exception and in a
 * bounded time. A batch is given by its seed, and {@code -Dfuzz.seed=…} runs that one again; {@code
 * -Djqwik.tries.default=…} says how many batches.
 */
class FuzzedInvoicesTest {

    private static final int INPUTS_PER_BATCH = 1_000;

    /** The longest invoice that is read takes less than a millisecond. */
    private static final long SLOW_NANOS = 1_000_000_000;

    private static final List<String> VALID =
            SpecificationVectors.valid().stream()
                    .map(SpecificationVectors.Vector::invoice)
                    .map(String::strip)
                    .toList();

    private static final List<String> PREFIXES =
            List.of(
                    "lnbc",
                    "lnbc1",
                    "lnbc20m",
                    "lnbc2500u",
                    "lnbc10p",
                    "lnbc9p",
                    "lnbc0",
                    "lntb1",
                    "lnbcrt1m",
                    "lnbc21000000",
                    "lnbc21000001",
                    "lnbc1x",
                    "lnsb",
                    "lntbs5n",
                    "ln",
                    "x",
                    "lnbc9999999999999999999999999",
                    "lnbc99999999999999999999999999");

    private static final Map<String, Integer> ANSWERS = new TreeMap<>();
    private static int total;

    @Provide
    Arbitrary<Long> batches() {
        Long replayed = Long.getLong("fuzz.seed");
        return replayed == null
                ? Arbitraries.randomValue(Random::nextLong)
                : Arbitraries.just(replayed);
    }

    @Property(
            generation = GenerationMode.RANDOMIZED,
            edgeCases = EdgeCasesMode.NONE,
            shrinking = ShrinkingMode.OFF)
    void invoices(@ForAll("batches") long batch) {
        for (int i = 0; i < INPUTS_PER_BATCH; i++) {
            Random random = new Random(batch + i * 0x9e3779b97f4a7c15L);
            String text = random.nextInt(3) == 0 ? damaged(random) : freshlySummed(random);
            try {
                ANSWERS.merge(answer(text), 1, Integer::sum);
                total++;
            } catch (RuntimeException | AssertionError | StackOverflowError wrong) {
                throw new AssertionError(
                        "-Dfuzz.seed=%d, input %d: %s%n%s".formatted(batch, i, wrong, text), wrong);
            }
        }
    }

    @AfterContainer
    static void report() {
        System.out.printf("fuzz invoices: %d inputs: %s%n", total, ANSWERS);
        if (Long.getLong("fuzz.seed") == null && total >= 10 * INPUTS_PER_BATCH) {
            assertThat(ANSWERS).containsKey("Decoded");
            assertThat(ANSWERS)
                    .containsKeys(
                            Arrays.stream(UndecodableCode.values())
                                    .map(Enum::name)
                                    .toArray(String[]::new));
        }
    }

    /** What is decoded is spelt in one way only, and is what the text says a second time. */
    private static String answer(String text) {
        long begun = System.nanoTime();
        Bolt11Decoding decoding = Bolt11.decode(text);
        long nanos = System.nanoTime() - begun;
        assertThat(nanos > SLOW_NANOS && again(text) > SLOW_NANOS).as("slow").isFalse();
        return switch (decoding) {
            case Undecodable(UndecodableCode code, String detail) -> {
                assertThat(detail.length()).isLessThan(Bolt11.MAX_LENGTH + 100);
                yield code.name();
            }
            case Decoded(Bolt11Invoice invoice) -> {
                assertThat(text.chars()).allMatch(c -> c < 0x80);
                assertThat(invoice.text()).isEqualToIgnoringCase(text);
                assertThat(Bolt11.decode(invoice.text())).isEqualTo(decoding);
                assertThat(invoice.expiresAt()).isAfterOrEqualTo(invoice.createdAt());
                yield "Decoded";
            }
        };
    }

    private static long again(String text) {
        long begun = System.nanoTime();
        Bolt11.decode(text);
        return System.nanoTime() - begun;
    }

    private static String damaged(Random random) {
        String text = VALID.get(random.nextInt(VALID.size()));
        int from = random.nextInt(text.length());
        int to = Math.min(text.length(), from + random.nextInt(20));
        String head = text.substring(0, from);
        String tail = text.substring(to);
        return switch (random.nextInt(7)) {
            case 0 -> head;
            case 1 -> head + tail;
            case 2 -> head + text.substring(from, to).repeat(random.nextInt(400)) + tail;
            case 3 -> head + (char) random.nextInt(65_536) + tail;
            case 4 -> head.toUpperCase(Locale.ROOT) + tail;
            case 5 -> head + "1" + tail;
            default -> text.replace('k', '\u212a') + tail;
        };
    }

    /** A right checksum leads past the first check, to the fields and the signature. */
    private static String freshlySummed(Random random) {
        Bech32 original = parsed(VALID.get(random.nextInt(VALID.size())));
        byte[] values = original.values();
        for (int i = random.nextInt(4); i > 0; i--) {
            values = changed(random, values);
        }
        String prefix =
                random.nextInt(4) == 0
                        ? PREFIXES.get(random.nextInt(PREFIXES.size()))
                        : original.humanReadable();
        return new Bech32(prefix, values).text();
    }

    private static byte[] changed(Random random, byte[] values) {
        int at = random.nextInt(values.length + 1);
        byte[] field = field(random);
        return switch (random.nextInt(5)) {
            case 0 -> {
                byte[] flipped = values.clone();
                if (at < values.length) {
                    flipped[at] = (byte) random.nextInt(32);
                }
                yield flipped;
            }
            case 1 -> spliced(values, at, new byte[random.nextInt(random.nextInt(40) + 1)]);
            // Right behind the time, where fields begin.
            case 2, 3 -> spliced(values, Math.min(7, values.length), field);
            default -> {
                int kept = Math.max(0, values.length - random.nextInt(200));
                yield Arrays.copyOf(values, random.nextInt(4) == 0 ? kept : values.length);
            }
        };
    }

    private static byte[] field(Random random) {
        int[] tags = {1, 5, 6, 13, 16, 19, 23, 24, 3, 9};
        int[] lengths = {0, 1, 2, 6, 7, 8, 13, 51, 52, 53, 54, 1_023};
        int length = lengths[random.nextInt(lengths.length)];
        byte[] field = new byte[3 + length];
        for (int i = 3; i < field.length; i++) {
            field[i] = (byte) (random.nextInt(3) == 0 ? 0 : random.nextInt(32));
        }
        field[0] = (byte) tags[random.nextInt(tags.length)];
        int claimed = random.nextInt(20) == 0 ? random.nextInt(1_024) : length;
        field[1] = (byte) (claimed >> 5);
        field[2] = (byte) (claimed & 31);
        return field;
    }

    private static byte[] spliced(byte[] values, int at, byte[] piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(values, 0, at);
        out.writeBytes(piece);
        out.write(values, at, values.length - at);
        return out.toByteArray();
    }

    private static Bech32 parsed(String text) {
        try {
            return Bech32.parse(text);
        } catch (UndecodableException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
