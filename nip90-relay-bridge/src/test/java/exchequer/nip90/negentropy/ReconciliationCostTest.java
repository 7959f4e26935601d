package exchequer.nip90.negentropy;

import exchequer.nip90.fuzz.Growth;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A message of a reconciliation costs in proportion to its length, not to the sets. */
class ReconciliationCostTest {

    private static final SyncLimits LIMITS = SyncLimits.standard();
    private static final SealedItems ITEMS =
            SealedItems.of(ItemSets.items(new Random(7), 50_000, 500));

    private record Shape(String name, IntFunction<String> ofSize) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Shape> shapes() {
        return Stream.of(
                repeated("ranges that say nothing", "020000"),
                repeated("ranges of no length", "010000"),
                repeated("digests", "020001" + "00".repeat(16)),
                repeated("empty lists", "01000200"),
                repeated("long bounds", "0220" + "ff".repeat(32) + "00"),
                repeated("long numbers", "ff".repeat(8)),
                new Shape("ids that collide", size -> ids(size / 32)));
    }

    private static Shape repeated(String name, String range) {
        return new Shape(name, size -> "61" + range.repeat((size - 1) / (range.length() / 2)));
    }

    /** Their halves are equal, and so cancel each other in a hash code. */
    private static String ids(int count) {
        // Up to the end of time, an empty prefix, a list.
        StringBuilder message = new StringBuilder("61000002");
        MessageWriter number = MessageWriter.plain();
        number.varint(count - 1);
        message.append(HexFormat.of().formatHex(number.toBytes()));
        for (int i = 1; i < count; i++) {
            String half = HexFormat.of().toHexDigits(i);
            message.append(half).append(half).append("00".repeat(24));
        }
        return message.toString();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void a_message_costs_in_proportion_to_its_length(Shape shape) {
        Growth.isInProportion(
                LIMITS.maxIncomingBytes(),
                size -> shape.ofSize().apply(size),
                message -> {
                    new Responder(ITEMS, LIMITS).answer(message);
                    new Initiator(ITEMS, LIMITS).next(message);
                });
    }
}
