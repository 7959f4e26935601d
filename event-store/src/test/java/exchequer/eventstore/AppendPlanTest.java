package exchequer.eventstore;

import static exchequer.eventstore.TestAppends.after;
import static exchequer.eventstore.TestAppends.fromOrigin;
import static exchequer.eventstore.TestAppends.unconditional;
import static exchequer.eventstore.TestAppends.withId;
import static exchequer.eventstore.TestEvents.event;
import static exchequer.eventstore.TestEvents.tag;
import static exchequer.eventstore.TestEvents.type;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.axonframework.eventsourcing.eventstore.TaggedEventMessage;
import org.axonframework.messaging.eventstreaming.EventCriteria;
import org.axonframework.messaging.eventstreaming.Tag;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppendPlanTest {

    private static final Tag ORDER = tag("order", "o1");
    private static final EventCriteria OF_ORDER = EventCriteria.havingTags(ORDER);

    /** Events 11 (order) and 12 (no tag) are known, what is before them is not. */
    private final RecentEvents recent = new RecentEvents(100);

    @BeforeEach
    void know() {
        RecentTags tags = new RecentTags();
        tags.add(11, type("A"), Set.of(ORDER));
        tags.add(12, type("B"), Set.of());
        recent.begin(new LogHead(10, 1, "e10"));
        recent.expect(tags, new LogHead(12, 2, "e12"));
    }

    @Test
    void appends_are_accepted_in_their_order() {
        QueuedAppend first = unconditional(event("A"), event("B"));
        QueuedAppend second = after(12, OF_ORDER, event("C"));
        QueuedAppend third = unconditional(withId("last"));
        AppendPlan plan = plan(first, second, third);

        assertThat(plan.accepted()).containsExactly(first, second, third);
        assertThat(plan.events().size()).isEqualTo(4);
        assertThat(plan.lastEventId()).isEqualTo("last");
        assertThat(plan.needsLock()).isFalse();
        assertThat(plan.checks()).isEmpty();
    }

    @Test
    void what_memory_excludes_conflicts() {
        QueuedAppend late = after(10, OF_ORDER, event("C", ORDER));
        QueuedAppend inTime = after(11, OF_ORDER, event("C", ORDER));
        AppendPlan plan = plan(late, inTime);

        assertThat(plan.conflicting()).containsExactly(late);
        assertThat(plan.accepted()).containsExactly(inTime);
    }

    @Test
    void who_is_excluded_by_a_sibling_is_put_off() {
        QueuedAppend first = after(12, OF_ORDER, event("C", ORDER));
        QueuedAppend second = after(12, OF_ORDER, event("C", ORDER));
        AppendPlan plan = plan(first, second);

        assertThat(plan.accepted()).containsExactly(first);
        assertThat(plan.putOff()).containsExactly(second);
    }

    @Test
    void who_was_put_off_conflicts_once_the_sibling_is_stored() {
        QueuedAppend second = after(12, OF_ORDER, event("C", ORDER));
        AppendPlan first = plan(after(12, OF_ORDER, event("C", ORDER)), second);
        recent.expect(first.events(), new LogHead(13, 3, first.lastEventId()));

        assertThat(plan(second).conflicting()).containsExactly(second);
    }

    @Test
    void who_was_put_off_has_its_chance_when_the_sibling_failed() {
        QueuedAppend second = after(12, OF_ORDER, event("C", ORDER));
        assertThat(plan(after(12, OF_ORDER, event("C", ORDER)), second).putOff()).hasSize(1);

        assertThat(plan(second).accepted()).containsExactly(second);
    }

    @Test
    void who_is_not_stored_excludes_nobody() {
        QueuedAppend conflicting = after(10, OF_ORDER, event("C", tag("other", "x")));
        QueuedAppend next = after(12, EventCriteria.havingTags(tag("other", "x")), event("D"));

        assertThat(plan(conflicting, next).accepted()).containsExactly(next);
    }

    @Test
    void identifier_of_a_sibling_puts_off() {
        QueuedAppend first = unconditional(withId("same"));
        QueuedAppend second = unconditional(event("B"), withId("same"));
        AppendPlan plan = plan(first, second);

        assertThat(plan.accepted()).containsExactly(first);
        assertThat(plan.putOff()).containsExactly(second);
        assertThat(plan.events().size()).isEqualTo(1);
    }

    @Test
    void nobody_is_put_off_for_ever() {
        long seed = System.nanoTime();
        System.out.println("AppendPlanTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            List<QueuedAppend> group = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                EventCriteria criteria = RandomCriteria.criteria(random);
                TaggedEventMessage<?> event =
                        withId(
                                "e" + random.nextInt(20),
                                RandomCriteria.tags(random).toArray(Tag[]::new));
                group.add(
                        random.nextInt(4) == 0
                                ? unconditional(event)
                                : after(recent.expected().position(), criteria, event));
            }
            for (int left = group.size(); left > 0; left = group.size()) {
                AppendPlan plan = AppendPlan.underLock(group, recent, Set.copyOf(group));
                // Whether they are stored or not, the first of those who wait gets an answer.
                assertThat(plan.accepted().size() + plan.conflicting().size()).isPositive();
                assertThat(plan.putOff().size()).isLessThan(left);
                assertThat(plan.putOff()).isSubsetOf(group).doesNotContain(group.getFirst());
                if (!plan.accepted().isEmpty() && random.nextBoolean()) {
                    recent.expect(
                            plan.events(),
                            new LogHead(
                                    recent.expected().position() + plan.events().size(),
                                    round,
                                    plan.lastEventId()));
                }
                group = plan.putOff();
            }
        }
    }

    @Test
    void what_memory_does_not_reach_is_left_to_the_database() {
        Tag buyer = tag("buyer", "b1");
        QueuedAppend append =
                after(9, EventCriteria.havingTags(tag("order", "o2"), buyer), event("C"));
        AppendPlan plan = plan(append);

        assertThat(plan.accepted()).containsExactly(append);
        assertThat(plan.needsLock()).isFalse();
        assertThat(plan.checks()).hasSize(1);
        assertThat(plan.checks().getFirst().append()).isSameAs(append);
        assertThat(plan.checks().getFirst().after()).isEqualTo(9);
        assertThat(plan.checks().getFirst().tagHashes())
                .containsExactlyInAnyOrder(TagHash.of(tag("order", "o2")), TagHash.of(buyer));
    }

    @Test
    void origin_is_within_a_memory_that_begins_with_the_log() {
        recent.begin(new LogHead(0, 1, null));
        AppendPlan plan = plan(fromOrigin(OF_ORDER, event("A", ORDER)));

        assertThat(plan.checks()).isEmpty();
        assertThat(plan.accepted()).hasSize(1);
    }

    @Test
    void conditions_without_tags_need_the_lock_where_memory_does_not_reach() {
        EventCriteria ofType = EventCriteria.havingAnyTag().andBeingOneOfTypes(type("X"));
        QueuedAppend append = after(9, ofType, event("C"));
        AppendPlan plan = plan(append);

        assertThat(plan.suspects()).containsExactly(append);
        assertThat(plan.needsLock()).isTrue();
        assertThat(plan(after(10, ofType, event("C"))).needsLock()).isFalse();
    }

    @Test
    void who_has_seen_more_than_is_known_needs_the_lock_and_there_conflicts() {
        QueuedAppend ahead = after(13, OF_ORDER, event("C"));

        assertThat(plan(ahead).needsLock()).isTrue();
        AppendPlan locked = AppendPlan.underLock(List.of(ahead), recent, Set.of());
        assertThat(locked.conflicting()).containsExactly(ahead);
    }

    @Test
    void what_the_database_has_judged_is_not_asked_again() {
        QueuedAppend tagged = after(9, EventCriteria.havingTags(tag("order", "o2")), event("C"));
        QueuedAppend typed =
                after(9, EventCriteria.havingAnyTag().andBeingOneOfTypes(type("X")), event("C"));
        AppendPlan plan =
                AppendPlan.underLock(List.of(tagged, typed), recent, Set.of(tagged, typed));

        assertThat(plan.accepted()).containsExactly(tagged, typed);
        assertThat(plan.checks()).isEmpty();
        assertThat(plan.suspects()).isEmpty();
    }

    private AppendPlan plan(QueuedAppend... group) {
        return AppendPlan.asFarAsKnown(List.of(group), recent);
    }
}
