package exchequer.server.rest;

import exchequer.projections.reports.LastReconciliation;
import exchequer.projections.reports.ReportWindow;
import exchequer.projections.reports.SentPayments;
import exchequer.projections.reports.SentPaymentsCsv;
import exchequer.projections.reports.SentPaymentsJson;
import exchequer.projections.reports.SentPaymentsReport;
import exchequer.server.config.ServerConfig;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The sent-payments report, in which every row can be proven. */
@Path("/v1/reports/nip90-payments")
@Tag(name = "Reports")
@RunOnVirtualThread
public class ReportsResource {

    private static final String CSV = "text/csv";
    private static final String RECONCILIATION = "Exchequer-Reconciliation";

    /** Beyond these years PostgreSQL and Java do not mean the same. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final Gate gate;
    private final SentPayments reports;
    private final ServerConfig config;
    private final InstantSource clock;

    ReportsResource(Gate gate, SentPayments reports, ServerConfig config, InstantSource clock) {
        this.gate = gate;
        this.reports = reports;
        this.config = config;
        this.clock = clock;
    }

    @GET
    @Path("/daily")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "The payments sent on a calendar day",
            description =
                    "date is YYYY-MM-DD, today when absent; zone an IANA zone, the business zone"
                            + " when absent; without limit all rows, with limit a page. format=csv"
                            + " gives RFC 4180; how the last reconciliation before the report's cut"
                            + " ended is in the JSON, and beside the CSV in the header"
                            + " Exchequer-Reconciliation. Only payments that our own rail settled"
                            + " with a proof count: a preimage that opens the hash, or a transfer"
                            + " on Spark. Of the latter proof_type is TRANSFER_ID, preimage_ok is"
                            + " null, and attested_by says whose word it is.")
    public Response daily(
            @QueryParam("date") @Nullable String date,
            @QueryParam("zone") @Nullable String zone,
            @QueryParam("format") @Nullable String format,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        ReportWindow window =
                field("date", () -> ReportWindow.day(day(date, zone(zone)), zone(zone)));
        return answer(caller, window, format, cursor, limit);
    }

    @GET
    @Path("/window")
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "The payments sent in a window",
            description = "start (included) and end (excluded) as RFC 3339 instants.")
    public Response window(
            @QueryParam("start") @Nullable String start,
            @QueryParam("end") @Nullable String end,
            @QueryParam("format") @Nullable String format,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        Instant from = field("start", () -> Instant.parse(given("start", start)));
        Instant to = field("end", () -> Instant.parse(given("end", end)));
        return answer(
                caller, field("end", () -> ReportWindow.between(from, to)), format, cursor, limit);
    }

    private Response answer(
            Caller caller,
            ReportWindow window,
            @Nullable String format,
            @Nullable String cursor,
            @Nullable Limit limit) {
        if (window.start().isBefore(EARLIEST) || window.end().isAfter(LATEST)) {
            throw Problem.INVALID_FIELD.because(
                    window.date() == null ? "start" : "date", "must lie in the years 1 to 9999");
        }
        String tenant = caller.tenant().value();
        if ("csv".equals(format)) {
            SentPaymentsReport report = reports.report(tenant, window);
            return Response.ok(SentPaymentsCsv.bytes(report), CSV)
                    .header(RECONCILIATION, inALine(report.reconciliation()))
                    .build();
        }
        if (format != null && !format.equals("json")) {
            throw Problem.INVALID_FIELD.because("format", "must be json or csv");
        }
        byte[] json =
                limit == null && cursor == null
                        ? SentPaymentsJson.bytes(reports.report(tenant, window))
                        : SentPaymentsJson.bytes(
                                field(
                                        "cursor",
                                        () ->
                                                reports.page(
                                                        tenant,
                                                        window,
                                                        cursor,
                                                        limit == null ? 100 : limit.rows())));
        return Response.ok(json, MediaType.APPLICATION_JSON).build();
    }

    /** CSV has rows and nothing else; what is said of all of them stands beside them. */
    private static String inALine(@Nullable LastReconciliation run) {
        return run == null
                ? "never"
                : "%s; at=%s; log_position=%d; differing=%d; answered=%d"
                        .formatted(
                                run.outcome(),
                                run.finishedAt(),
                                run.logPosition(),
                                run.differingCount(),
                                run.answeredCount());
    }

    private ZoneId zone(@Nullable String zone) {
        return zone == null ? config.businessZone() : field("zone", () -> ZoneId.of(zone));
    }

    private LocalDate day(@Nullable String date, ZoneId zone) {
        return date == null ? LocalDate.ofInstant(clock.instant(), zone) : LocalDate.parse(date);
    }

    private static String given(String field, @Nullable String value) {
        if (value == null) {
            throw Problem.INVALID_FIELD.because(field, "is required");
        }
        return value;
    }

    private static <T> T field(String name, Supplier<T> parse) {
        try {
            return parse.get();
        } catch (DateTimeException | IllegalArgumentException wrong) {
            throw Problem.INVALID_FIELD.because(name, String.valueOf(wrong.getMessage()));
        }
    }
}
