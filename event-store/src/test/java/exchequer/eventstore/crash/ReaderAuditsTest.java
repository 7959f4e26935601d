package exchequer.eventstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Effects and records that are skipped, repeated, changed or out of order are found. */
class ReaderAuditsTest {

    private final LogAudit log = new LogAudit();
    private final EffectAudit effects = new EffectAudit("reader", log);
    private final TopicAudit topic = new TopicAudit(log);

    /** Positions 1 to 6 are appends of one event each. */
    @BeforeEach
    void fillLog() {
        for (int position = 1; position <= 6; position++) {
            log.event(new LogAudit.Seen(position, id(position), "crash.Happened", 0, position));
        }
    }

    @Test
    void effects_of_every_position_in_order_are_right() {
        effectsOf(1, 2, 3);
        assertThat(effects.takeViolations()).isEmpty();
        assertThat(effects.lastPosition()).isEqualTo(3);
    }

    @Test
    void skipped_effect() {
        effectsOf(1, 3);
        assertThat(effects.takeViolations()).containsExactly("the reader skipped from 1 to 3");
    }

    @Test
    void repeated_effect() {
        effectsOf(1, 2, 2);
        assertThat(effects.takeViolations()).containsExactly("the reader repeated 2 after 2");
    }

    @Test
    void effects_out_of_order() {
        effectsOf(1, 3, 2);
        assertThat(effects.takeViolations())
                .containsExactly("the reader skipped from 1 to 3", "the reader repeated 2 after 3");
    }

    @Test
    void effect_of_another_event() {
        effects.effect(1, 1, id(2));
        assertThat(effects.takeViolations())
                .containsExactly(
                        "the reader has an effect of 1-2-0-1.0 at 1, which is another event");
    }

    @Test
    void effect_of_an_event_that_is_not_in_the_log() {
        effectsOf(1, 2, 3, 4, 5, 6, 7);
        assertThat(effects.takeViolations())
                .containsExactly("the reader has an effect of position 7, the log ends at 6");
    }

    @Test
    void chains_of_all_partitions_are_right() {
        records(record(0, 1, 0), record(1, 2, 0), record(0, 3, 1), record(1, 4, 2));
        topic.completeUpTo(4);
        assertThat(topic.takeViolations()).isEmpty();
        assertThat(topic.isCompleteUpTo(4)).isTrue();
        assertThat(topic.isCompleteUpTo(5)).isFalse();
    }

    @Test
    void batch_that_comes_again_identically_is_right_and_counted() {
        records(record(0, 1, 0), record(0, 3, 1), record(0, 5, 3));
        records(record(0, 3, 1), record(0, 5, 3), record(0, 6, 5));
        assertThat(topic.takeViolations()).isEmpty();
        assertThat(topic.repeated()).isEqualTo(2);
    }

    @Test
    void keys_out_of_order() {
        records(record(0, 3, 1), record(0, 1, 0));
        assertThat(topic.takeViolations())
                .anySatisfy(found -> assertThat(found).contains("3 says that 1 comes before it"));
    }

    @Test
    void record_that_is_missing_in_a_partition() {
        records(record(0, 1, 0), record(0, 5, 3));
        assertThat(topic.takeViolations())
                .containsExactly("topic: partition 0: 5 says that 3 comes before it, but 1 does");
    }

    @Test
    void record_that_is_missing_at_the_end() {
        records(record(0, 1, 0), record(1, 2, 0), record(1, 4, 2));
        topic.completeUpTo(4);
        assertThat(topic.takeViolations())
                .containsExactly("topic: position 3 is missing, the topic should have all up to 4");
    }

    @Test
    void repetition_that_leaves_something_out() {
        records(record(0, 1, 0), record(0, 3, 1), record(0, 5, 3));
        records(record(0, 1, 0), record(0, 5, 3));
        assertThat(topic.takeViolations())
                .containsExactly(
                        "topic: partition 0: 5 came again after 1, without 3 between them");
    }

    @Test
    void repetition_that_leaves_something_out_before_what_is_new() {
        records(record(0, 1, 0), record(0, 3, 1), record(0, 1, 0), record(0, 5, 3));
        assertThat(topic.takeViolations())
                .containsExactly("topic: partition 0: 5 says that 3 comes before it, but 1 does");
    }

    @Test
    void repetition_with_another_content() {
        records(record(0, 1, 0));
        topic.record(new TopicAudit.Seen(0, "key-0", 1, 0, id(1), 99));
        assertThat(topic.takeViolations())
                .containsExactly("topic: position 1 came again with another content");
    }

    @Test
    void position_in_two_partitions() {
        records(record(0, 1, 0), record(1, 1, 0));
        assertThat(topic.takeViolations())
                .containsExactly("topic: position 1 is in two partitions");
    }

    @Test
    void key_in_two_partitions() {
        records(record(0, 1, 0));
        topic.record(new TopicAudit.Seen(1, "key-0", 2, 0, id(2), 2));
        assertThat(topic.takeViolations())
                .containsExactly("topic: key key-0 is in partitions 0 and 1");
    }

    @Test
    void record_of_another_event() {
        topic.record(new TopicAudit.Seen(0, "key-0", 1, 0, id(2), 1));
        assertThat(topic.takeViolations())
                .containsExactly("topic: 1-2-0-1.0 at 1 is not what the log has");
    }

    private void effectsOf(int... positions) {
        for (int position : positions) {
            effects.effect(effects.lastSequence() + 1, position, id(position));
        }
    }

    private void records(TopicAudit.Seen... records) {
        List.of(records).forEach(topic::record);
    }

    private static TopicAudit.Seen record(int partition, int position, int previous) {
        return new TopicAudit.Seen(
                partition, "key-" + partition, position, previous, id(position), position);
    }

    private static String id(int position) {
        return new AppendKey(1, position, 0, 1).eventId(0);
    }
}
