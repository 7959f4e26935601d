package exchequer.nip90.relay;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs something after a while; in tests, when it is told. Thread-safe. */
@FunctionalInterface
interface Later extends AutoCloseable {

    /**
     * @param task must not block
     * @throws java.util.concurrent.RejectedExecutionException when nothing is run any more
     */
    void after(long nanos, Runnable task);

    /** Runs nothing any more; what waits is dropped. */
    @Override
    default void close() {}

    /** All of it on one thread. */
    static Later onThread(String name) {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name(name).daemon().factory());
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return new Later() {
            @Override
            public void after(long nanos, Runnable task) {
                timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
            }

            @Override
            public void close() {
                timer.shutdown();
            }
        };
    }
}
