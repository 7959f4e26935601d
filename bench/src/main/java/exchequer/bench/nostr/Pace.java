package exchequer.bench.nostr;

import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** When one connection sends its next event. */
interface Pace {

    /** Waits until the next event is due, and returns when that was ({@link System#nanoTime}). */
    long awaitDue() throws InterruptedException;

    /** An event was answered. */
    void answered();

    /** As fast as answers come: at most so many events are unanswered. */
    static Pace window(int unanswered) {
        Semaphore room = new Semaphore(unanswered);
        return new Pace() {
            @Override
            public long awaitDue() throws InterruptedException {
                room.acquire();
                return System.nanoTime();
            }

            @Override
            public void answered() {
                room.release();
            }
        };
    }

    /**
     * Arrivals of a Poisson process, whether or not answers come: what waits is late, and its
     * waiting counts.
     */
    static Pace arrivals(double perSecond, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Pace() {
            private long due = System.nanoTime();

            @Override
            public long awaitDue() throws InterruptedException {
                due += (long) (-Math.log1p(-random.nextDouble()) / perSecond * 1e9);
                long wait = due - System.nanoTime();
                while (wait > 0) {
                    LockSupport.parkNanos(wait);
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                    wait = due - System.nanoTime();
                }
                return due;
            }

            @Override
            public void answered() {}
        };
    }
}
