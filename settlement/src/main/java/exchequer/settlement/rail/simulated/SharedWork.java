package exchequer.settlement.rail.simulated;

import exchequer.settlement.rail.RailUnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Answers the questions that come together by one piece of work, such as a transaction: what it
 * costs besides the questions is then paid once for all of them.
 *
 * <p>One piece of work is done at a time, in the order of the questions, for all that waited when
 * it began; a question that finds nothing under way does not wait for company. An answer comes from
 * work that began after its question was asked, and only when that work is over.
 *
 * <p>If the work fails because what it needs is unavailable, all its questions fail so. Any other
 * failure may be one question's own, so each is then worked on alone.
 *
 * <p>Safe for use by many threads. Those that wait hold nothing.
 */
final class SharedWork<Q, A> {

    private final Executor workers;
    private final int most;
    private final Work<Q, A> work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Call<Q, A>> waiting = new ArrayDeque<>();
    private boolean underWay;

    /** Answers questions, in their order, all or none. */
    @FunctionalInterface
    interface Work<Q, A> {
        List<A> answer(List<Q> questions);
    }

    private record Call<Q, A>(Q question, CompletableFuture<A> answer) {}

    /**
     * @param workers runs the work; not threads that may ask themselves, which would wait for each
     *     other
     * @param most questions of one piece of work
     */
    SharedWork(Executor workers, int most, Work<Q, A> work) {
        this.workers = workers;
        this.most = most;
        this.work = work;
    }

    /**
     * Waits for the answer, interrupted or not: the work has its own limits of time.
     *
     * @throws RuntimeException what the work threw
     */
    A ask(Q question) {
        return answer(askAll(List.of(question)).getFirst());
    }

    /** The answers to come, in the order of the questions; see {@link #answer}. */
    List<CompletableFuture<A>> askAll(List<Q> questions) {
        List<Call<Q, A>> calls = new ArrayList<>();
        for (Q question : questions) {
            calls.add(new Call<>(question, new CompletableFuture<>()));
        }
        if (isFirst(calls)) {
            start();
        }
        return calls.stream().map(Call::answer).toList();
    }

    /** Waits for an answer, and throws what the work threw. */
    static <A> A answer(CompletableFuture<A> coming) {
        try {
            return coming.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private boolean isFirst(List<Call<Q, A>> calls) {
        lock.lock();
        try {
            waiting.addAll(calls);
            boolean first = !underWay && !waiting.isEmpty();
            underWay |= first;
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void start() {
        try {
            workers.execute(this::workUntilNobodyWaits);
        } catch (RuntimeException | Error e) {
            // Whatever has happened: nobody waits for a worker that never comes.
            for (List<Call<Q, A>> calls = next(); !calls.isEmpty(); calls = next()) {
                fail(calls, e);
            }
            throw e;
        }
    }

    private void workUntilNobodyWaits() {
        for (List<Call<Q, A>> calls = next(); !calls.isEmpty(); calls = next()) {
            answer(calls);
        }
    }

    private List<Call<Q, A>> next() {
        List<Call<Q, A>> calls = new ArrayList<>();
        lock.lock();
        try {
            while (calls.size() < most && !waiting.isEmpty()) {
                calls.add(waiting.remove());
            }
            underWay = !calls.isEmpty();
            return calls;
        } finally {
            lock.unlock();
        }
    }

    private void answer(List<Call<Q, A>> calls) {
        try {
            List<A> answers = work.answer(calls.stream().map(Call::question).toList());
            for (int i = 0; i < calls.size(); i++) {
                calls.get(i).answer().complete(answers.get(i));
            }
        } catch (RailUnavailableException e) {
            fail(calls, e);
        } catch (RuntimeException e) {
            if (calls.size() == 1) {
                fail(calls, e);
            } else {
                calls.forEach(call -> answer(List.of(call)));
            }
        } catch (Error e) {
            fail(calls, e);
        }
    }

    private static <Q, A> void fail(List<Call<Q, A>> calls, Throwable cause) {
        calls.forEach(call -> call.answer().completeExceptionally(cause));
    }
}
