package exchequer.server;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.server.JobAudit.Effect;
import exchequer.server.JobAudit.Outcome;
import exchequer.server.JobAudit.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The audit finds every fault it is there for: each test plants one into a right run, in which job
 * A was opened, B was refused, and C was taken back before anybody saw it.
 */
class JobAuditTest {

    private final List<Promise> promises =
            List.of(
                    Promise.once(Effect.STORED, "A"),
                    Promise.once(Effect.OPENED, "A"),
                    Promise.once(Effect.STORED, "B"),
                    Promise.never(Effect.OPENED, "B"),
                    Promise.once(Effect.REFUSED, "B"),
                    Promise.atMostOnce(Effect.OPENED, "C"),
                    Promise.atMostOnce(Effect.WITHDRAWN, "C"));

    private final List<Outcome> outcomes =
            new ArrayList<>(
                    List.of(
                            new Outcome(Effect.STORED, "A"),
                            new Outcome(Effect.OPENED, "A"),
                            new Outcome(Effect.STORED, "B"),
                            new Outcome(Effect.REFUSED, "B")));

    @Test
    void right_run_has_no_violations() {
        assertThat(violations()).isEmpty();
        assertThat(audit().bothOrNeither(Set.of("C"))).isEmpty();
        assertThat(audit().count(Effect.STORED)).isEqualTo(2);
        assertThat(audit().count(Effect.STORED, "A")).isEqualTo(1);
    }

    @Test
    void job_that_is_missing() {
        outcomes.remove(new Outcome(Effect.OPENED, "A"));
        assertThat(violations()).containsExactly("A OPENED 0 times instead of 1");
    }

    @Test
    void acknowledged_event_that_is_missing() {
        outcomes.remove(new Outcome(Effect.STORED, "B"));
        assertThat(violations()).containsExactly("B STORED 0 times instead of 1");
    }

    @Test
    void job_that_is_there_twice() {
        outcomes.add(new Outcome(Effect.OPENED, "A"));
        assertThat(violations()).containsExactly("A OPENED 2 times instead of 1");
    }

    @Test
    void refusal_that_is_visible_twice() {
        outcomes.add(new Outcome(Effect.REFUSED, "B"));
        assertThat(violations()).containsExactly("B REFUSED 2 times instead of 1");
    }

    @Test
    void job_of_somebody_who_must_not_have_one() {
        outcomes.add(new Outcome(Effect.OPENED, "B"));
        assertThat(violations()).containsExactly("B OPENED 1 times instead of 0");
    }

    @Test
    void job_that_nobody_asked_for() {
        outcomes.add(new Outcome(Effect.OPENED, "D"));
        assertThat(violations()).containsExactly("D OPENED 1 times, and nobody asked for it");
    }

    @Test
    void request_that_was_taken_back_may_have_been_opened_but_not_twice() {
        outcomes.add(new Outcome(Effect.OPENED, "C"));
        outcomes.add(new Outcome(Effect.WITHDRAWN, "C"));
        assertThat(violations()).isEmpty();
        assertThat(audit().bothOrNeither(Set.of("C"))).isEmpty();
        outcomes.add(new Outcome(Effect.OPENED, "C"));
        assertThat(violations()).containsExactly("C OPENED 2 times instead of 0 to 1");
    }

    @Test
    void request_that_was_taken_back_and_stayed_open() {
        outcomes.add(new Outcome(Effect.OPENED, "C"));
        assertThat(audit().bothOrNeither(Set.of("C"))).hasSize(1);
    }

    @Test
    void outbox_and_outside_relay_agree() {
        assertThat(JobAudit.outbox(Set.of("A"), Set.of("A"), Map.of("A", "held"))).isEmpty();
        // What others publish there is no concern of the outbox, unless it carries it.
        assertThat(JobAudit.outbox(Set.of("A", "B"), Set.of(), Map.of("A", "held"))).isEmpty();
    }

    @Test
    void outbox_does_not_know_what_the_outside_relay_has() {
        assertThat(JobAudit.outbox(Set.of("A"), Set.of("A"), Map.of()))
                .containsExactly("A is unknown to the outbox and at the outside relay");
        assertThat(JobAudit.outbox(Set.of("A"), Set.of(), Map.of("A", "waiting")))
                .containsExactly("A is waiting to the outbox and at the outside relay");
    }

    @Test
    void outbox_believes_in_what_the_outside_relay_does_not_have() {
        assertThat(JobAudit.outbox(Set.of(), Set.of(), Map.of("A", "held")))
                .containsExactly("A is held to the outbox and not at the outside relay");
    }

    private List<String> violations() {
        return audit().against(promises);
    }

    private JobAudit audit() {
        return new JobAudit(outcomes);
    }
}
