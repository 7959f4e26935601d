package exchequer.server.rest;

import exchequer.projections.view.ImportedFactView;
import exchequer.projections.view.MarketViews;
import exchequer.projections.view.Page;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Records of payments from before. */
@Path("/v1/imports")
@Tag(name = "Imports")
@RunOnVirtualThread
public class ImportsResource {

    private static final int RECORDS_MAX = 500;

    private final Gate gate;
    private final MarketViews views;
    private final HistoryImport history;

    ImportsResource(Gate gate, MarketViews views, HistoryImport history) {
        this.gate = gate;
        this.views = views;
        this.history = history;
    }

    /**
     * @param line of the file, from 1
     * @param record a JSON object as text
     */
    @Schema(name = "ImportedRecord")
    record RecordToImport(
            @Schema(required = true) Long line, @Schema(required = true) String record) {}

    /**
     * @param fileSha256 of the whole file, hexadecimal
     */
    @Schema(name = "ImportRequest")
    record ImportRequest(
            @Schema(required = true) String fileSha256,
            @Schema(required = true) List<RecordToImport> records) {}

    /** A record that could not be taken over. */
    @Schema(name = "UnreadableRecord")
    record Unreadable(long line, String why) {}

    /**
     * @param imported records that are new
     * @param known records that were here before, from whatever file
     */
    @Schema(name = "ImportAnswer")
    record ImportAnswer(int imported, int known, List<Unreadable> unreadable) {
        ImportAnswer {
            unreadable = List.copyOf(unreadable);
        }
    }

    @GET
    @Operation(
            summary = "Records of payments from before, newest first",
            description = "As they were taken over. None of them is a proof of payment.")
    public Page<ImportedFactView> list(
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        return views.importedFacts(caller.tenant().value(), Reading.page(cursor, limit));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Take over records of payments from before",
            description =
                    "Operator only. At most 500 records: payment facts and buyer payment attempts,"
                            + " or payments of LND's listpayments. What can not be read is answered"
                            + " line by line, and does not keep the others from being taken over. A"
                            + " record that is here already is not taken over again.")
    @RequestBody(content = @Content(schema = @Schema(implementation = ImportRequest.class)))
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ImportAnswer.class)))
    public Response take(byte[] body) {
        return gate.post(body, ImportRequest.class, Set.of(Role.OPERATOR), this::take);
    }

    private Response take(Gate.Call<ImportRequest> call) {
        String file = Required.text("file_sha256", call.body().fileSha256());
        if (!file.matches("[0-9a-f]{64}")) {
            throw Problem.INVALID_FIELD.because("file_sha256 is not 64 hexadecimal digits");
        }
        List<RecordToImport> records = Required.value("records", call.body().records());
        if (records.size() > RECORDS_MAX) {
            throw Problem.INVALID_FIELD.because("more than %d records".formatted(RECORDS_MAX));
        }
        for (RecordToImport each : records) {
            if (Required.value("line", each.line()) < 1) {
                throw Problem.INVALID_FIELD.because("lines count from 1");
            }
            Required.text("record", each.record());
        }
        return Response.ok(history.take(call, file, records)).build();
    }
}
