package exchequer.nip90.negentropy;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.fuzz.Batches;
import exchequer.nip90.fuzz.Campaign;
import exchequer.nip90.fuzz.Damage;
import exchequer.nip90.fuzz.Dice;
import exchequer.nip90.fuzz.FuzzProperty;
import exchequer.nip90.fuzz.Words;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.lifecycle.AfterContainer;

/** Reconciliation with a peer that says anything: an answer within its limits, or a refusal. */
class FuzzedReconciliationTest {

    private static final SyncLimits LIMITS = new SyncLimits(4_096, 65_536, 100, 2_000);
    private static final SealedItems ITEMS =
            SealedItems.of(ItemSets.items(new Random(7), 2_000, 500));

    /** Right messages, to be damaged. */
    private static final List<String> OPENINGS =
            IntStream.range(0, 40)
                    .mapToObj(i -> ItemSets.items(new Random(i), 60 * i, 500))
                    .map(items -> new Initiator(SealedItems.of(items), LIMITS).open())
                    .toList();

    private static final Campaign<String> QUESTIONS =
            Campaign.ofTexts(
                    "negentropy questions",
                    1_000,
                    FuzzedReconciliationTest::message,
                    FuzzedReconciliationTest::respond);
    private static final Campaign<String> ANSWERS =
            Campaign.ofTexts(
                    "negentropy answers",
                    1_000,
                    FuzzedReconciliationTest::message,
                    FuzzedReconciliationTest::goOn);

    @FuzzProperty
    void negentropy_questions(@ForAll(supplier = Batches.class) long batch) {
        QUESTIONS.run(batch);
    }

    @FuzzProperty
    void negentropy_answers(@ForAll(supplier = Batches.class) long batch) {
        ANSWERS.run(batch);
    }

    @AfterContainer
    static void report() {
        QUESTIONS.report(
                "answer",
                "our version",
                "the message is not hex",
                "the message ends too early",
                "the ranges are not in order",
                "unknown mode of a range",
                "fewer ids than announced",
                "a range begins after the end of time");
        ANSWERS.report("ask", "finished", "the message ends too early");
    }

    /** What is answered can be read by the same rules. */
    private static String respond(String message) {
        return switch (new Responder(ITEMS, LIMITS).answer(message)) {
            case Responder.Answer.Refused(String reason) -> reason;
            case Responder.Answer.Message(String hex) -> {
                assertThat(hex.length()).isLessThanOrEqualTo(2 * LIMITS.maxOutgoingBytes());
                assertThat(MessageReader.read(hex, LIMITS.maxOutgoingBytes()))
                        .isInstanceOf(Reading.Ranges.class);
                yield hex.equals("61") ? "our version" : "answer";
            }
        };
    }

    private static String goOn(String message) {
        return switch (new Initiator(ITEMS, LIMITS).next(message)) {
            case Initiator.Step.Refused(String reason) -> reason;
            case Initiator.Step.Finished(Initiator.Difference found) -> {
                isWithin(found, message);
                yield "finished";
            }
            case Initiator.Step.Ask(String hex, Initiator.Difference found) -> {
                assertThat(hex.length()).isLessThanOrEqualTo(2 * LIMITS.maxOutgoingBytes());
                assertThat(MessageReader.read(hex, LIMITS.maxOutgoingBytes()))
                        .isInstanceOf(Reading.Ranges.class);
                isWithin(found, message);
                yield "ask";
            }
        };
    }

    /** A peer can name only ids that it spells out, and only ours can be lacking there. */
    private static void isWithin(Initiator.Difference found, String message) {
        assertThat(found.need().size()).isLessThanOrEqualTo(message.length() / 64);
        assertThat(found.have().size()).isLessThanOrEqualTo(ITEMS.size());
        assertThat(found.need()).doesNotHaveDuplicates();
        assertThat(found.have()).doesNotHaveDuplicates();
    }

    private static String message(Dice dice) {
        return switch (dice.below(12)) {
            case 0 -> Words.any(dice);
            case 1 -> Damage.text(dice, dice.of(OPENINGS));
            case 2, 3, 4 ->
                    HexFormat.of()
                            .formatHex(
                                    Damage.bytes(dice, HexFormat.of().parseHex(dice.of(OPENINGS))));
            default -> HexFormat.of().formatHex(ranges(dice));
        };
    }

    /** After the grammar, with numbers at their edges. */
    private static byte[] ranges(Dice dice) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(dice.oneIn(30) ? dice.below(256) : 0x61);
        for (int i = dice.oneIn(60) ? dice.below(900) : dice.upTo(20); i > 0; i--) {
            bound(dice, out);
            int mode = dice.oneIn(40) ? dice.below(130) : dice.below(3);
            varint(mode, out);
            if (mode == 1) {
                out.writeBytes(dice.bytes(16));
            } else if (mode == 2) {
                int count = dice.upTo(6);
                varint(dice.oneIn(40) ? dice.number() >>> (1 + dice.below(63)) : count, out);
                for (int id = 0; id < count; id++) {
                    out.writeBytes(
                            dice.oneIn(2)
                                    ? dice.bytes(32)
                                    : HexFormat.of()
                                            .parseHex(
                                                    ITEMS.get(dice.below(ITEMS.size()))
                                                            .id()
                                                            .toHex()));
                }
            }
        }
        return Damage.bytes(dice, out.toByteArray());
    }

    private static void bound(Dice dice, ByteArrayOutputStream out) {
        long time =
                switch (dice.below(8)) {
                    case 0 -> dice.oneIn(4) ? 0 : 1;
                    case 1 -> 1_700_000_001L + dice.below(500);
                    case 2 -> dice.oneIn(8) ? dice.number() >>> (1 + dice.below(63)) : 2;
                    default -> 1 + dice.below(30);
                };
        varint(time, out);
        int prefix = dice.oneIn(60) ? dice.below(200) : dice.oneIn(3) ? dice.upTo(32) : 0;
        varint(prefix, out);
        out.writeBytes(dice.bytes(Math.min(prefix, 32)));
    }

    private static void varint(long value, ByteArrayOutputStream out) {
        MessageWriter writer = MessageWriter.plain();
        writer.varint(value);
        out.writeBytes(writer.toBytes());
    }
}
