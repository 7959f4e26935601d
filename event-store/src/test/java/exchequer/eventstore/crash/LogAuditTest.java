package exchequer.eventstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.crash.Journal.Entry;
import exchequer.eventstore.crash.Journal.Line;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The audit finds every fault it is there for: each test plants one into a right run, in which
 * append A is at 1 and 2, B at 3, and C was rejected.
 */
class LogAuditTest {

    private static final AppendKey A = new AppendKey(1, 0, 0, 2);
    private static final AppendKey B = new AppendKey(1, 1, 0, 1);
    private static final AppendKey C = new AppendKey(1, 2, 0, 1);
    private static final AppendKey D = new AppendKey(1, 3, 0, 1);

    private final LogAudit audit = new LogAudit();
    private final List<Line> journal =
            new ArrayList<>(
                    List.of(
                            line(Entry.BEGUN, A, ""),
                            line(Entry.BEGUN, B, ""),
                            line(Entry.BEGUN, C, ""),
                            line(Entry.ACKNOWLEDGED, A, "2"),
                            line(Entry.CONFLICT, C, ""),
                            line(Entry.ACKNOWLEDGED, B, "3")));
    private final List<String> log =
            new ArrayList<>(List.of(A.eventId(0), A.eventId(1), B.eventId(0)));

    @Test
    void right_run_has_no_violations() {
        assertThat(violations()).isEmpty();
        assertThat(audit.count(Entry.ACKNOWLEDGED)).isEqualTo(2);
    }

    @Test
    void lost_acknowledgement() {
        log.removeLast();
        assertFound("acknowledged event 1-1-0-1.0 at 3 is lost");
    }

    @Test
    void acknowledged_append_at_another_position() {
        journal.add(line(Entry.BEGUN, D, ""));
        log.add(2, D.eventId(0));
        assertFound("at 3 is not the acknowledged event 1-1-0-1.0");
    }

    @Test
    void append_that_is_there_twice() {
        log.add(B.eventId(0));
        assertFound("1-1-0-1 is in the log twice");
    }

    @Test
    void append_without_its_end() {
        log.remove(1);
        assertFound("1-0-0-2 is in the log in part");
    }

    @Test
    void append_without_its_beginning() {
        log.removeFirst();
        assertFound("1-0-0-2.1 at 1 lacks what comes before it");
    }

    @Test
    void append_without_its_end_at_the_end_of_the_log() {
        AppendKey half = new AppendKey(1, 3, 0, 3);
        journal.add(line(Entry.BEGUN, half, ""));
        log.add(half.eventId(0));
        assertFound("1-3-0-3 is in the log in part, at its end");
    }

    @Test
    void unknown_append_may_be_there_or_not_but_not_in_part() {
        AppendKey unknown = new AppendKey(1, 3, 0, 2);
        journal.add(line(Entry.BEGUN, unknown, ""));
        journal.add(line(Entry.UNKNOWN, unknown, ""));
        log.addAll(List.of(unknown.eventId(0), unknown.eventId(1)));
        assertThat(violations()).isEmpty();
    }

    @Test
    void rejected_append_that_is_there() {
        log.add(C.eventId(0));
        assertFound("1-2-0-1 was rejected and is in the log");
    }

    @Test
    void rejected_append_that_was_there_before_the_answer_was_read() {
        Line answer = journal.remove(4);
        log.add(C.eventId(0));
        assertThat(violations()).isEmpty();
        audit.told(List.of(answer));
        assertThat(audit.takeViolations())
                .containsExactly("1-2-0-1 was rejected and is in the log");
    }

    @Test
    void append_that_was_reported_as_not_stored_and_was() {
        journal.add(line(Entry.BEGUN, D, ""));
        journal.add(line(Entry.UNAVAILABLE, D, ""));
        journal.add(line(Entry.STORED_ALREADY, D, ""));
        log.add(D.eventId(0));
        assertFound("1-3-0-1 was reported as not stored, and was");
    }

    @Test
    void append_that_was_unknown_may_be_stored_already() {
        journal.add(line(Entry.BEGUN, D, ""));
        journal.add(line(Entry.UNKNOWN, D, ""));
        journal.add(line(Entry.UNAVAILABLE, D, ""));
        journal.add(line(Entry.STORED_ALREADY, D, ""));
        log.add(D.eventId(0));
        assertThat(violations()).isEmpty();
    }

    @Test
    void append_that_was_reported_as_stored_already_and_is_not() {
        journal.add(line(Entry.BEGUN, D, ""));
        journal.add(line(Entry.UNKNOWN, D, ""));
        journal.add(line(Entry.STORED_ALREADY, D, ""));
        assertFound("1-3-0-1 was reported as stored already and is not");
    }

    @Test
    void append_that_nobody_asked_for() {
        log.add(D.eventId(0));
        assertThat(violations()).isEmpty();
        audit.told(List.of());
        assertThat(audit.takeViolations()).hasSize(1).first().asString().contains("nobody asked");
    }

    @Test
    void answer_that_must_never_come() {
        journal.add(line(Entry.WRONG, B, "NullPointerException"));
        assertFound("1-1-0-1 was answered with NullPointerException");
    }

    @Test
    void position_that_is_skipped() {
        audit.event(happened(1, A.eventId(0)));
        audit.event(happened(3, A.eventId(1)));
        assertThat(audit.takeViolations()).containsExactly("position 3 where 2 should be");
    }

    @Test
    void position_that_is_there_twice() {
        audit.event(happened(1, B.eventId(0)));
        audit.event(happened(1, D.eventId(0)));
        assertThat(audit.takeViolations()).containsExactly("position 1 where 2 should be");
    }

    @Test
    void condition_that_was_overlooked() {
        audit.event(new LogAudit.Seen(1, B.eventId(0), LogAudit.HOT, 0, 0));
        audit.event(new LogAudit.Seen(2, D.eventId(0), LogAudit.HOT, 0, 0));
        assertThat(audit.takeViolations())
                .containsExactly("1-3-0-1.0 at 2 was accepted after 0 in spite of the event at 1");
    }

    @Test
    void event_that_changed_between_two_readings() {
        assertThat(violations()).isEmpty();
        audit.again(happened(1, A.eventId(0)));
        assertThat(audit.takeViolations()).isEmpty();
        audit.again(new LogAudit.Seen(1, A.eventId(0), "crash.Happened", 0, 99));
        assertThat(audit.takeViolations())
                .containsExactly("1-0-0-2.0 at 1 is not what was there before");
    }

    @Test
    void log_that_became_shorter() {
        assertThat(violations()).isEmpty();
        audit.againUpTo(2);
        assertThat(audit.takeViolations())
                .containsExactly("read again, the log ends at 2 instead of 3");
    }

    private void assertFound(String part) {
        assertThat(violations()).anySatisfy(found -> assertThat(found).contains(part));
    }

    private List<String> violations() {
        audit.told(journal);
        long position = 0;
        for (String id : log) {
            audit.event(happened(++position, id));
        }
        audit.endOfLog();
        return audit.takeViolations();
    }

    private static LogAudit.Seen happened(long position, String id) {
        return new LogAudit.Seen(position, id, "crash.Happened", 0, Digest.of(id));
    }

    private static Line line(Entry entry, AppendKey key, String detail) {
        return new Line(entry, key, detail);
    }
}
