package exchequer.server.rest;

import exchequer.nip90.outbox.Backlog;
import exchequer.nip90.session.SessionState;
import exchequer.server.relay.OutsideRelays;
import exchequer.server.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The relays of others at which the market listens and speaks. */
@Path("/v1/relays")
@Tag(name = "Relays")
@RunOnVirtualThread
public class RelaysResource {

    private final Gate gate;
    private final OutsideRelays outside;

    RelaysResource(Gate gate, OutsideRelays outside) {
        this.gate = gate;
        this.outside = outside;
    }

    @Schema(name = "OutsideRelays")
    record Relays(List<Relay> items) {}

    @Schema(name = "OutsideRelay")
    record Relay(
            String relay,
            @Schema(
                            description =
                                    "connecting, catching_up, listening, waiting (to connect"
                                            + " again) or closed")
                    String state,
            @Schema(description = "nothing that the relay had at this time is missing here")
                    @Nullable Instant caughtUpTo,
            @Schema(description = "seconds since then; up to 20 are usual")
                    @Nullable Long lagSeconds,
            @Nullable Instant lastSignOfLifeAt,
            @Schema(description = "the relay knows the market's key (NIP-42)")
                    boolean authenticated,
            @Schema(description = "in a row") int failures,
            @Schema(description = "what went wrong last, or how it was caught up with") String note,
            Backlog deliveries) {}

    @GET
    @Operation(
            summary = "How it stands with each outside relay",
            description =
                    "None of them makes the node unready: what is missed is fetched, and what waits"
                            + " is sent, once a relay is back.")
    public Relays list() {
        gate.caller(Role.OPERATOR, Role.FINANCE);
        return new Relays(outside.standings().stream().map(this::view).toList());
    }

    private Relay view(OutsideRelays.Standing standing) {
        SessionState session = standing.session();
        OptionalLong lag = outside.lagSeconds(session);
        return new Relay(
                session.relay().toString(),
                session.phase().name().toLowerCase(Locale.ROOT),
                session.caughtUpTo().isEmpty()
                        ? null
                        : Instant.ofEpochSecond(session.caughtUpTo().getAsLong()),
                lag.isEmpty() ? null : lag.getAsLong(),
                session.lastSign(),
                session.authenticated(),
                session.failures(),
                session.note(),
                standing.deliveries());
    }
}
