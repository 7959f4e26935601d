package exchequer.nip90.outbox;

/**
 * How the deliveries to one relay stand, in numbers. Those that were cleaned away are counted no
 * more.
 *
 * @param waiting to be sent, or sent again
 * @param awaitingAuth until the relay knows who we are (NIP-42)
 * @param held by the relay, as it says
 * @param refused for good, or given up
 */
public record Backlog(long waiting, long awaitingAuth, long held, long refused) {

    public static final Backlog NONE = new Backlog(0, 0, 0, 0);
}
