package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.rail.ListedPayment;
import exchequer.settlement.rail.ListedPayment.Standing;
import exchequer.settlement.rail.RailUpdate;
import java.time.Instant;
import java.util.Optional;

/** Rows of the list of payments, made from their states. */
final class SimulatedList {

    private SimulatedList() {}

    /**
     * @throws IllegalArgumentException when the state is none that a node stores
     */
    static ListedPayment row(long index, RailUpdate state, Msat amount, Instant createdAt) {
        return switch (state) {
            case RailUpdate.InFlight _ ->
                    unpaid(index, state, Standing.IN_FLIGHT, amount, createdAt);
            case RailUpdate.Failed _ -> unpaid(index, state, Standing.FAILED, amount, createdAt);
            case RailUpdate.Succeeded success ->
                    new ListedPayment(
                            index,
                            success.hash(),
                            Standing.SUCCEEDED,
                            success.amount(),
                            success.fee(),
                            Optional.of(success.proof()),
                            createdAt);
            case RailUpdate.NotFound _, RailUpdate.Unavailable _ ->
                    throw new IllegalArgumentException("no stored payment: " + state);
        };
    }

    private static ListedPayment unpaid(
            long index, RailUpdate state, Standing standing, Msat amount, Instant createdAt) {
        return new ListedPayment(
                index, state.hash(), standing, amount, Msat.ZERO, Optional.empty(), createdAt);
    }
}
