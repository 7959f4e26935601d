package exchequer.settlement.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Threads of which one runs at a time, from one pause to the next, and only when it is its turn. So
 * what happens follows from who is chosen, and chance can be a seed.
 */
public final class Turns {

    private static final long PATIENCE_S = 60;

    private final ThreadLocal<Actor> me = new ThreadLocal<>();
    private final List<Actor> waiting = new ArrayList<>();
    private final Semaphore yielded = new Semaphore(0);
    private @Nullable Throwable broken;

    /** Ends a thread at its pause, as the end of its process would. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("killed", null, false, false);
        }
    }

    /** A thread that waits for its turn. */
    static final class Actor {

        private final String process;
        private final Semaphore turn = new Semaphore(0);
        private String place = "beginning";
        private boolean killed;

        Actor(String process) {
            this.process = process;
        }

        String process() {
            return process;
        }

        /** Where it waits. */
        String place() {
            return place;
        }

        @Override
        public String toString() {
            return process + " " + place;
        }
    }

    /** Makes the threads of a process. */
    ThreadFactory threadsOf(String process) {
        return body -> {
            Actor actor = new Actor(process);
            waiting.add(actor);
            return Thread.ofVirtual().unstarted(() -> live(actor, body));
        };
    }

    void spawn(String process, Runnable body) {
        threadsOf(process).newThread(body).start();
    }

    private void live(Actor actor, Runnable body) {
        actor.turn.acquireUninterruptibly();
        me.set(actor);
        try {
            if (!actor.killed) {
                body.run();
            }
        } catch (Killed end) {
            // As wanted.
        } catch (RuntimeException | Error failure) {
            broken = failure;
        } finally {
            yielded.release();
        }
    }

    /** Waits for the next turn. Outside of these threads it does nothing. */
    public void pause(String place) {
        Actor actor = me.get();
        if (actor == null) {
            return;
        }
        if (actor.killed) {
            throw new Killed();
        }
        actor.place = place;
        waiting.add(actor);
        yielded.release();
        actor.turn.acquireUninterruptibly();
        if (actor.killed) {
            throw new Killed();
        }
    }

    List<Actor> waiting() {
        return List.copyOf(waiting);
    }

    boolean isAt(Actor actor, String place) {
        return waiting.contains(actor) && actor.place.equals(place);
    }

    boolean isAlive(String process) {
        return waiting.stream().anyMatch(actor -> actor.process.equals(process));
    }

    /** Lets one thread run to its next pause, or its end. */
    void step(Actor actor) {
        if (!waiting.remove(actor)) {
            throw new IllegalStateException(actor + " is not waiting");
        }
        actor.turn.release();
        try {
            if (!yielded.tryAcquire(PATIENCE_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException(actor + " does not come back");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        if (broken != null) {
            throw new IllegalStateException(actor + " broke", broken);
        }
    }

    /** Ends all threads of a process where they are. */
    void kill(String process) {
        for (Actor actor : waiting()) {
            if (actor.process.equals(process)) {
                actor.killed = true;
                step(actor);
            }
        }
    }

    /** Lets those run to their ends of whom there is one that matches, and those they start. */
    void finish(Predicate<Actor> which, int maxSteps) {
        for (int i = 0; i < maxSteps; i++) {
            Actor next = waiting.stream().filter(which).findFirst().orElse(null);
            if (next == null) {
                return;
            }
            step(next);
        }
        throw new IllegalStateException("no end in sight of " + waiting);
    }
}
