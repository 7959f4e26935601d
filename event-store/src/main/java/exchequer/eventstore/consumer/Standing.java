package exchequer.eventstore.consumer;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Where a consumer stands, for those who look at it and those who wait for it. Thread-safe. */
final class Standing {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile ConsumerState state = new ConsumerState.Stopped();
    private volatile long lastPosition;

    ConsumerState state() {
        return state;
    }

    long lastPosition() {
        return lastPosition;
    }

    void set(ConsumerState next) {
        set(next, lastPosition);
    }

    void set(ConsumerState next, long position) {
        lock.lock();
        try {
            lastPosition = position;
            state = next;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** False when the time has passed, or nothing moves any more. */
    boolean await(long position, Duration timeout) throws InterruptedException {
        long remaining = timeout.toNanos();
        lock.lock();
        try {
            while (lastPosition < position) {
                boolean over =
                        switch (state) {
                            case ConsumerState.Running _, ConsumerState.Retrying _ -> false;
                            case ConsumerState.Halted _, ConsumerState.Stopped _ -> true;
                        };
                if (over || remaining <= 0) {
                    return false;
                }
                remaining = moved.awaitNanos(remaining);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
