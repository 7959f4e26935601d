package exchequer.nip90.outbox;

import java.util.List;

/** On which relays an event of ours is, and on which not, with the reasons. */
public record Publication(String eventId, List<Delivery> deliveries) {

    public Publication {
        deliveries = List.copyOf(deliveries);
    }

    public int heldBy() {
        return (int) deliveries.stream().filter(Publication::isHeld).count();
    }

    /** Nothing will be tried any more by itself. */
    public boolean isSettled() {
        return deliveries.stream()
                .noneMatch(delivery -> delivery.state() == Delivery.State.WAITING);
    }

    /** {@code published on 2 of 3}. */
    public String summary() {
        return "published on " + heldBy() + " of " + deliveries.size();
    }

    private static boolean isHeld(Delivery delivery) {
        return delivery.state() == Delivery.State.HELD;
    }
}
