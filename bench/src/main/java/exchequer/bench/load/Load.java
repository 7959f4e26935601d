package exchequer.bench.load;

/** What many writers can do at once. */
@FunctionalInterface
public interface Load {

    /** A writer for one thread; called once per thread, before the clock runs. */
    Writer writer(int index) throws Exception;

    /** One thread's part of a load. */
    @FunctionalInterface
    interface Writer {

        /** An attempt was refused by a condition; it counts as a conflict and not as an event. */
        int CONFLICT = -1;

        /**
         * Does one thing to its end.
         *
         * @return events that are durable now, or {@link #CONFLICT}
         * @throws Exception ends the whole load: a figure must not contain failures
         */
        int write() throws Exception;
    }
}
