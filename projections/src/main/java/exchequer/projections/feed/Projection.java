package exchequer.projections.feed;

import java.util.Set;

/** Fills one view. Stateless: the next rows depend on the rows so far and the event alone. */
interface Projection {

    /** Names of the events it reads. */
    Set<String> events();

    /** Called with events of those names only, in the order of the log. */
    void apply(ViewBatch views, Incoming event);
}
