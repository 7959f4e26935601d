package exchequer.server.rest;

import exchequer.server.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** On which outside relays an event is. */
@Path("/v1/publications")
@Tag(name = "Relays")
@RunOnVirtualThread
public class PublicationsResource {

    private static final UnaryOperator<String> EVENT_ID =
            id -> {
                if (!id.matches("[0-9a-f]{64}")) {
                    throw new IllegalArgumentException("must be 64 lower-case hex characters");
                }
                return id;
            };

    private final Gate gate;
    private final Publications publications;

    PublicationsResource(Gate gate, Publications publications) {
        this.gate = gate;
        this.publications = publications;
    }

    @GET
    @Path("/{event_id}")
    @Operation(
            summary = "On how many of the outside relays an event is, and why not on the others",
            description =
                    "Of the market's own events, and of those it carried. Once all is settled it is"
                            + " kept for a time (exchequer.nip90.outbox-retention).")
    public Publications.PublicationView get(@PathParam("event_id") String event) {
        gate.caller(Role.OPERATOR, Role.FINANCE);
        String id = Required.id("event", event, EVENT_ID);
        return publications
                .ofEvent(id)
                .orElseThrow(
                        () ->
                                Problem.NOT_FOUND.because(
                                        "event " + id + " was neither sent nor seen outside"));
    }
}
