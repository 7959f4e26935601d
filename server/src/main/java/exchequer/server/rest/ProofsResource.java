package exchequer.server.rest;

import exchequer.ledger.checkpoint.Checkpoints;
import exchequer.ledger.export.JournalExport;
import exchequer.ledger.proof.LedgerProofs;
import exchequer.ledger.proof.ProofJson;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Documents about the books that others verify without us: {@code ./exchequer verify}. */
@Path("/v1/ledger")
@Tag(name = "Ledger")
@RunOnVirtualThread
public class ProofsResource {

    private static final String JSON_LINES = "application/x-ndjson";

    private final Gate gate;
    private final LedgerProofs proofs;
    private final Checkpoints checkpoints;
    private final JournalExport export;

    ProofsResource(Gate gate, LedgerProofs proofs, Checkpoints checkpoints, JournalExport export) {
        this.gate = gate;
        this.proofs = proofs;
        this.checkpoints = checkpoints;
        this.export = export;
    }

    @GET
    @Path("/proofs/inclusion")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "That an entry is in the journal",
            description =
                    "entry is the number of a journal entry, size a number of entries; the latest"
                            + " checkpoint's when absent. The answer has the entry with all that is"
                            + " hashed, the path to the root (RFC 6962), and the checkpoint of that"
                            + " size where there is one.")
    public Response inclusion(
            @QueryParam("entry") @Nullable String entry,
            @QueryParam("size") @Nullable String size) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        long number = WholeNumber.required("entry", entry);
        long within = size == null ? signedSize(number) : WholeNumber.required("size", size);
        try {
            return proofs.inclusion(caller.tenant().value(), number, within)
                    .map(proof -> json(ProofJson.bytes(proof)))
                    .orElseThrow(() -> Problem.NOT_FOUND.because("no journal entry " + number));
        } catch (IllegalArgumentException wrong) {
            throw Problem.INVALID_FIELD.because("size", String.valueOf(wrong.getMessage()));
        }
    }

    @GET
    @Path("/proofs/consistency")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "That the journal has only grown",
            description =
                    "from and to are numbers of entries; to is the latest checkpoint's when absent."
                            + " The answer has both roots, the proof (RFC 6962), and the checkpoints"
                            + " of these sizes where there are any.")
    public Response consistency(
            @QueryParam("from") @Nullable String from, @QueryParam("to") @Nullable String to) {
        gate.caller(Role.OPERATOR, Role.FINANCE);
        long older = WholeNumber.required("from", from);
        long newer = to == null ? signedSize(older) : WholeNumber.required("to", to);
        try {
            return json(ProofJson.bytes(proofs.consistency(older, newer)));
        } catch (IllegalArgumentException wrong) {
            throw Problem.INVALID_FIELD.because("to", String.valueOf(wrong.getMessage()));
        }
    }

    @GET
    @Path("/export")
    @Produces(JSON_LINES)
    @Operation(
            summary = "The journal as JSON lines, with all that is hashed",
            description =
                    "Of other tenants' entries only the hashes, without which the chain could not"
                            + " be followed.")
    public Response export() {
        String tenant = gate.caller(Role.OPERATOR, Role.FINANCE).tenant().value();
        StreamingOutput lines = out -> export.write(out, tenant);
        return Response.ok(lines, JSON_LINES)
                .header("Content-Disposition", "attachment; filename=\"journal.jsonl\"")
                .build();
    }

    private static Response json(byte[] bytes) {
        return Response.ok(bytes, MediaType.APPLICATION_JSON).build();
    }

    private long signedSize(long atLeast) {
        return checkpoints
                .latest()
                .map(latest -> latest.checkpoint().size())
                .filter(size -> size >= atLeast)
                .orElseThrow(
                        () ->
                                Problem.NOT_FOUND.because(
                                        "no checkpoint has %d entries yet".formatted(atLeast)));
    }
}
