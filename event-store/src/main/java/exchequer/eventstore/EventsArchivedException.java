package exchequer.eventstore;

/**
 * Events that are needed have been moved out of the database. Going on without them would decide on
 * half a history. Attach their partition again, or begin after it.
 */
public final class EventsArchivedException extends IllegalStateException {

    private final long archivedTo;

    EventsArchivedException(long archivedTo) {
        super("Events up to position " + archivedTo + " are archived, and some of them are needed");
        this.archivedTo = archivedTo;
    }

    /** The last position that is archived. */
    public long archivedTo() {
        return archivedTo;
    }
}
