package exchequer.projections.feed;

import java.util.Set;

/** Escrows stand in the timelines of their orders; a view of their own is settlement's list. */
final class EscrowProjection implements Projection {

    static final Set<String> EVENTS =
            Set.of(
                    "EscrowRequested",
                    "EscrowInvoiced",
                    "EscrowLocked",
                    "EscrowReleased",
                    "EscrowCancelled",
                    "EscrowExpired");

    @Override
    public Set<String> events() {
        return EVENTS;
    }

    @Override
    public void apply(ViewBatch views, Incoming event) {
        // Their lines in the timeline are all there is to write.
    }
}
