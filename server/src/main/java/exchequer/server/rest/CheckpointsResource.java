package exchequer.server.rest;

import exchequer.ledger.checkpoint.CheckpointKeeper;
import exchequer.ledger.checkpoint.Checkpoints;
import exchequer.ledger.checkpoint.StoredCheckpoint;
import exchequer.server.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What was signed of the books. */
@Path("/v1/ledger/checkpoints")
@Tag(name = "Ledger")
@RunOnVirtualThread
public class CheckpointsResource {

    private static final int DEFAULT_LIMIT = 50;

    private final Gate gate;
    private final Checkpoints checkpoints;
    private final CheckpointKeeper keeper;

    CheckpointsResource(Gate gate, Checkpoints checkpoints, CheckpointKeeper keeper) {
        this.gate = gate;
        this.checkpoints = checkpoints;
        this.keeper = keeper;
    }

    /**
     * @param key in use now; earlier checkpoints may bear another's signature
     * @param next for {@code before}; null on the last page
     */
    @Schema(name = "Checkpoints")
    record Page(String key, List<View> items, @Nullable Long next) {}

    @Schema(name = "Checkpoint")
    record View(
            @Schema(description = "number of journal entries") long size,
            @Schema(description = "of their Merkle tree (RFC 6962), in hexadecimal") String root,
            @Schema(description = "what was signed, with its signature (C2SP tlog-checkpoint)")
                    String note,
            @Schema(description = "when; nobody has signed that") Instant madeAt) {}

    @GET
    @Operation(
            summary = "The signed checkpoints of the journal, the latest first",
            description = "before is a size: those smaller than it.")
    public Page list(
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @Nullable Limit limit) {
        gate.caller(Role.OPERATOR, Role.FINANCE);
        int rows = limit == null ? DEFAULT_LIMIT : limit.rows();
        if (rows < 1 || rows > Checkpoints.MAX_PAGE) {
            throw Problem.INVALID_FIELD.because("limit", "must be 1.." + Checkpoints.MAX_PAGE);
        }
        long below = before == null ? Long.MAX_VALUE : WholeNumber.required("before", before);
        List<View> items =
                checkpoints.before(below, rows).stream().map(CheckpointsResource::view).toList();
        return new Page(
                keeper.key().text(), items, items.size() < rows ? null : items.getLast().size());
    }

    @GET
    @Path("/latest")
    @Operation(summary = "The latest signed checkpoint of the journal")
    public View latest() {
        gate.caller(Role.OPERATOR, Role.FINANCE);
        return checkpoints
                .latest()
                .map(CheckpointsResource::view)
                .orElseThrow(() -> Problem.NOT_FOUND.because("nothing has been signed yet"));
    }

    @GET
    @Path("/{size}")
    @Operation(summary = "The signed checkpoint of a size")
    public View ofSize(@PathParam("size") String size) {
        gate.caller(Role.OPERATOR, Role.FINANCE);
        return checkpoints
                .ofSize(WholeNumber.required("size", size))
                .map(CheckpointsResource::view)
                .orElseThrow(
                        () -> Problem.NOT_FOUND.because("no checkpoint of " + size + " entries"));
    }

    private static View view(StoredCheckpoint it) {
        return new View(
                it.checkpoint().size(),
                it.checkpoint().root().hex(),
                it.note().note(),
                it.madeAt());
    }
}
