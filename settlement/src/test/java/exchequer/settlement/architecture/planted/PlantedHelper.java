package exchequer.settlement.architecture.planted;

import exchequer.eventstore.EventStoreJson;
import exchequer.market.decision.DomainCommand;
import exchequer.settlement.charge.raise.RaiseCharge;
import io.grpc.Status;
import java.sql.SQLException;
import java.time.Instant;

/** Breaks every rule there is. Its package has no package-info either. */
@SuppressWarnings("unused")
final class PlantedHelper implements DomainCommand {

    private final double share = 0.1;

    @Override
    public Instant at() {
        return Instant.now();
    }

    double share() {
        return share;
    }

    Object foreign() throws SQLException {
        throw new SQLException(EventStoreJson.mapper() + " " + Status.OK + RaiseCharge.DECIDER);
    }
}
