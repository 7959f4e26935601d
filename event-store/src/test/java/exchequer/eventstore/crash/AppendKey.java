package exchequer.eventstore.crash;

/**
 * Identity of an append, carried by the identifier of each of its events: from the log alone it can
 * be told whether an append is there whole.
 *
 * @param worker number of the process that made it
 * @param count events in the append
 */
record AppendKey(int worker, int client, int number, int count) {

    /** Identifier of one event, counted from 0. */
    String eventId(int index) {
        return this + "." + index;
    }

    static AppendKey parse(String text) {
        String[] parts = text.split("-");
        return new AppendKey(
                Integer.parseInt(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]));
    }

    static AppendKey ofEvent(String eventId) {
        return parse(eventId.substring(0, eventId.indexOf('.')));
    }

    static int indexOfEvent(String eventId) {
        return Integer.parseInt(eventId.substring(eventId.indexOf('.') + 1));
    }

    /** The same in 64 bits, without collisions for less than 64 clients. */
    long packed() {
        return ((long) worker << 40) | ((long) number << 8) | ((long) client << 2) | count;
    }

    @Override
    public String toString() {
        return "%d-%d-%d-%d".formatted(worker, client, number, count);
    }
}
