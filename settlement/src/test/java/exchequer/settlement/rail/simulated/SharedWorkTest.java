package exchequer.settlement.rail.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.settlement.rail.RailUnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The workers are run by hand, so that it is known who came while work was under way. */
class SharedWorkTest {

    private static final int MOST = 3;

    private final Queue<Runnable> workers = new ArrayDeque<>();
    private final List<List<String>> worked = new ArrayList<>();

    @Test
    void questions_that_come_before_the_work_begins_share_it_in_their_order() {
        SharedWork<String, String> shared = shared(this::inCapitals);

        List<CompletableFuture<String>> coming = new ArrayList<>(shared.askAll(List.of("a", "b")));
        coming.addAll(shared.askAll(List.of("c")));

        assertThat(workers).as("one worker for all").hasSize(1);
        assertThat(coming).noneMatch(CompletableFuture::isDone);
        workers.remove().run();
        assertThat(worked).containsExactly(List.of("a", "b", "c"));
        assertThat(coming).extracting(SharedWork::answer).containsExactly("A", "B", "C");
    }

    @Test
    void questions_that_come_during_work_share_the_next_one() {
        List<CompletableFuture<String>> late = new ArrayList<>();
        List<SharedWork<String, String>> itself = new ArrayList<>();
        SharedWork<String, String> shared =
                shared(
                        questions -> {
                            if (questions.contains("a")) {
                                late.addAll(itself.getFirst().askAll(List.of("b")));
                                late.addAll(itself.getFirst().askAll(List.of("c")));
                            }
                            return inCapitals(questions);
                        });
        itself.add(shared);
        shared.askAll(List.of("a"));
        workers.remove().run();

        assertThat(workers).as("the worker at work goes on").isEmpty();
        assertThat(worked).containsExactly(List.of("a"), List.of("b", "c"));
        assertThat(late).extracting(SharedWork::answer).containsExactly("B", "C");
    }

    @Test
    void a_worker_comes_again_after_nobody_waited() {
        SharedWork<String, String> shared = shared(this::inCapitals);
        shared.askAll(List.of("a"));
        workers.remove().run();
        shared.askAll(List.of("b"));
        workers.remove().run();

        assertThat(worked).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void work_is_no_larger_than_it_may_be() {
        SharedWork<String, String> shared = shared(this::inCapitals);
        shared.askAll(List.of("a", "b", "c", "d"));
        workers.remove().run();

        assertThat(worked).containsExactly(List.of("a", "b", "c"), List.of("d"));
    }

    @Test
    void nothing_asked_needs_no_work() {
        assertThat(shared(this::inCapitals).askAll(List.of())).isEmpty();
        assertThat(workers).isEmpty();
    }

    @Test
    void a_question_that_breaks_the_work_breaks_only_its_own() {
        SharedWork<String, String> shared =
                shared(
                        questions -> {
                            List<String> answers = inCapitals(questions);
                            if (questions.contains("bad")) {
                                throw new IllegalStateException("on purpose");
                            }
                            return answers;
                        });
        List<CompletableFuture<String>> coming = shared.askAll(List.of("a", "bad", "c"));
        workers.remove().run();

        assertThat(worked)
                .containsExactly(
                        List.of("a", "bad", "c"), List.of("a"), List.of("bad"), List.of("c"));
        assertThat(SharedWork.answer(coming.get(0))).isEqualTo("A");
        assertThatThrownBy(() -> SharedWork.answer(coming.get(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(SharedWork.answer(coming.get(2))).isEqualTo("C");
    }

    @Test
    void an_outage_is_everybodys_and_is_not_tried_again() {
        SharedWork<String, String> shared =
                shared(
                        questions -> {
                            inCapitals(questions);
                            throw new RailUnavailableException("on purpose");
                        });
        List<CompletableFuture<String>> coming = shared.askAll(List.of("a", "b"));
        workers.remove().run();

        assertThat(worked).hasSize(1);
        for (CompletableFuture<String> answer : coming) {
            assertThatThrownBy(() -> SharedWork.answer(answer))
                    .isInstanceOf(RailUnavailableException.class);
        }
    }

    @Test
    void nobody_waits_for_ever_when_the_work_or_its_worker_dies() {
        SharedWork<String, String> dying =
                shared(
                        questions -> {
                            throw new StackOverflowError("on purpose");
                        });
        List<CompletableFuture<String>> coming = dying.askAll(List.of("a", "b"));
        workers.remove().run();
        assertThat(coming).allMatch(CompletableFuture::isCompletedExceptionally);

        SharedWork<String, String> alone =
                new SharedWork<>(
                        worker -> {
                            throw new RejectedExecutionException("on purpose");
                        },
                        MOST,
                        this::inCapitals);
        assertThatThrownBy(() -> alone.ask("a")).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> alone.ask("b")).isInstanceOf(RejectedExecutionException.class);
    }

    private SharedWork<String, String> shared(SharedWork.Work<String, String> work) {
        return new SharedWork<>(workers::add, MOST, work);
    }

    private List<String> inCapitals(List<String> questions) {
        worked.add(questions);
        return questions.stream().map(q -> q.toUpperCase(Locale.ROOT)).toList();
    }
}
