package exchequer.nip90.negentropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileMessagesTest {

    private static final SyncLimits LIMITS = new SyncLimits(4_096, 8_192, 100, 1_000);
    private static final SealedItems ITEMS =
            SealedItems.of(ItemSets.items(new Random(7), 2_000, 500));

    @ParameterizedTest
    @CsvSource({
        "'',the message ends too early",
        "zz,the message is not hex",
        "6,the message is not hex",
        "40,the message does not begin with a version",
        "6101,the message ends too early",
        "61010003,unknown mode of a range",
        "610100ff7f,unknown mode of a range",
        "61012100,an id prefix is longer than an id",
        "610120,the message ends too early",
        "61010001aabb,the message ends too early",
        "6101000202,fewer ids than announced",
        "610100028fffffffffffffff7f,fewer ids than announced",
        "6101000280ffffffffffffffff7f,a number has more digits than it needs",
        "61ffffffffffffffffff7f00,a number is too large",
        "61ffffffffffffff7f0000ffffffffffffffff7f0000,a time is too large",
        "6105010500010000,the ranges are not in order",
        "6100000000,a range begins after the end of time"
    })
    void what_can_not_be_read_is_refused_with_a_reason(String message, String reason) {
        assertThat(new Responder(ITEMS, LIMITS).answer(message))
                .isEqualTo(new Responder.Answer.Refused(reason));
        assertThat(new Initiator(ITEMS, LIMITS).next(message))
                .isEqualTo(new Initiator.Step.Refused(reason));
    }

    @Test
    void another_version_is_told_ours() {
        assertThat(new Responder(ITEMS, LIMITS).answer("62aabb"))
                .isEqualTo(new Responder.Answer.Message("61"));
        assertThat(new Initiator(ITEMS, LIMITS).next("60"))
                .isInstanceOf(Initiator.Step.Refused.class);
    }

    @Test
    void a_message_above_the_limit_is_not_read() {
        assertThat(new Responder(ITEMS, LIMITS).answer("61".repeat(8_193)))
                .isEqualTo(new Responder.Answer.Refused("the message is larger than 8192 bytes"));
    }

    @Test
    void nobody_is_answered_for_ever() {
        Responder responder = new Responder(ITEMS, LIMITS);
        for (int i = 0; i < 100; i++) {
            assertThat(responder.answer("61")).isEqualTo(new Responder.Answer.Message("61"));
        }
        assertThat(responder.answer("61")).isInstanceOf(Responder.Answer.Refused.class);
    }

    @Test
    void a_peer_that_invents_ids_without_end_is_refused() {
        Initiator initiator = new Initiator(SealedItems.of(List.of()), LIMITS);
        Random random = new Random(3);
        Initiator.Step step = null;
        for (int round = 0; round < 11; round++) {
            byte[] ids = new byte[32 * 100];
            random.nextBytes(ids);
            // A list up to second 5, and a digest that asks for more.
            step =
                    initiator.next(
                            "61060002"
                                    + "64"
                                    + HexFormat.of().formatHex(ids)
                                    + "000001"
                                    + "ab".repeat(16));
            assertThat(step)
                    .isInstanceOf(
                            round < 10 ? Initiator.Step.Ask.class : Initiator.Step.Refused.class);
        }
    }

    @Test
    void many_ranges_in_one_message_do_not_make_the_answer_longer_than_allowed() {
        StringBuilder message = new StringBuilder("61");
        // Bounds one second apart from 1,700,000,000 on, each with a digest that is wrong.
        message.append("86aacfe2010001").append("00".repeat(16));
        for (int i = 0; i < 400; i++) {
            message.append("020001").append("00".repeat(16));
        }

        Responder.Answer answer = new Responder(ITEMS, LIMITS).answer(message.toString());

        assertThat(Exchange.told(answer).length()).isBetween(6_000, 2 * 4_096);
    }

    @Property(tries = 3_000)
    void random_bytes_never_throw(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(300)];
        random.nextBytes(bytes);
        if (bytes.length > 0) {
            bytes[0] = 0x61;
        }
        mustNotThrow(HexFormat.of().formatHex(bytes));
    }

    @Property(tries = 500)
    void random_text_never_throws(@ForAll String text) {
        mustNotThrow(text);
    }

    @Property(tries = 5_000)
    void damaged_messages_never_throw(@ForAll long seed) {
        Random random = new Random(seed);
        SealedItems others = SealedItems.of(ItemSets.items(random, random.nextInt(80), 500));
        byte[] bytes = HexFormat.of().parseHex(new Initiator(others, LIMITS).open());
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] =
                    (byte) (random.nextBoolean() ? random.nextInt(4) : random.nextInt());
        }
        int kept = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length;
        mustNotThrow(HexFormat.of().formatHex(bytes, 0, kept));
    }

    private static void mustNotThrow(String message) {
        switch (new Responder(ITEMS, LIMITS).answer(message)) {
            case Responder.Answer.Message(String hex) ->
                    assertThat(hex.length()).isLessThanOrEqualTo(2 * 4_096);
            case Responder.Answer.Refused(String reason) -> assertThat(reason).isNotEmpty();
        }
        switch (new Initiator(ITEMS, LIMITS).next(message)) {
            case Initiator.Step.Ask(String hex, _) ->
                    assertThat(hex.length()).isLessThanOrEqualTo(2 * 4_096);
            case Initiator.Step.Finished _ -> {}
            case Initiator.Step.Refused(String reason) -> assertThat(reason).isNotEmpty();
        }
    }
}
