package exchequer.server.rest;

import exchequer.ledger.AccountFinding;
import exchequer.ledger.AccountPath;
import exchequer.ledger.AccountQueries;
import exchequer.ledger.AccountState;
import exchequer.ledger.AccountStatement;
import exchequer.ledger.AccountStatements;
import exchequer.ledger.AsOf;
import exchequer.ledger.Entry;
import exchequer.ledger.LedgerQueries;
import exchequer.server.security.Caller;
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

/** The accounts of the books, their balances at any place and time, and their statements. */
@Path("/v1/ledger")
@Tag(name = "Ledger")
@RunOnVirtualThread
public class AccountsResource {

    private static final int DEFAULT_LIMIT = 100;
    private static final String WHICH =
            "position: after the event with that position. at: only what had happened at that"
                    + " instant or before. known_at: only what was recorded at that instant or"
                    + " before. All of them together limit; without any, everything counts.";

    private final Gate gate;
    private final AccountQueries accounts;
    private final AccountStatements statements;

    AccountsResource(Gate gate, AccountQueries accounts, AccountStatements statements) {
        this.gate = gate;
        this.accounts = accounts;
        this.statements = statements;
    }

    /**
     * @param balanceMsat debits minus credits
     * @param clears it has to return to zero
     * @param bounded it may never lie on the other than its normal side
     */
    @Schema(name = "LedgerAccount")
    record View(
            String account,
            String normalSide,
            String currency,
            long balanceMsat,
            long entries,
            boolean clears,
            boolean bounded,
            @Schema(description = "it clears, and has") boolean closed,
            @Schema(description = "when its first entry was effective") Instant openedAt) {}

    /**
     * @param balanceMsat of all of them together
     */
    @Schema(name = "LedgerAccounts")
    record Branch(long balanceMsat, List<View> items) {}

    @GET
    @Path("/accounts")
    @Operation(
            summary = "The accounts of a branch of the tree, with their balances at any time",
            description =
                    "under: the first segments of their paths, like payable:provider. " + WHICH)
    public Branch list(
            @QueryParam("under") @Nullable String under,
            @QueryParam("position") @Nullable String position,
            @QueryParam("at") @Nullable String at,
            @QueryParam("known_at") @Nullable String knownAt) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        AsOf asOf = Moments.asOf(position, at, knownAt);
        List<AccountState> found =
                Moments.reached(() -> accounts.accounts(caller.tenant().value(), under, asOf));
        return new Branch(
                found.stream().mapToLong(AccountState::balanceMsat).sum(),
                found.stream().map(AccountsResource::view).toList());
    }

    @GET
    @Path("/accounts/{account}")
    @Operation(summary = "One account, with its balance at any time", description = WHICH)
    public View account(
            @PathParam("account") String account,
            @QueryParam("position") @Nullable String position,
            @QueryParam("at") @Nullable String at,
            @QueryParam("known_at") @Nullable String knownAt) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        AccountPath path = Required.id("account", account, AccountPath::new);
        AsOf asOf = Moments.asOf(position, at, knownAt);
        return Moments.reached(() -> accounts.account(caller.tenant().value(), path, asOf))
                .map(AccountsResource::view)
                .orElseThrow(() -> Problem.NOT_FOUND.because("no entries of account " + account));
    }

    /**
     * @param next for {@code after}; null on the last page
     */
    @Schema(name = "AccountStatement")
    record StatementAnswer(
            String account,
            Instant from,
            Instant to,
            long openingMsat,
            long debitMsat,
            long creditMsat,
            long closingMsat,
            List<Entry> entries,
            @Nullable Long next) {}

    @GET
    @Path("/accounts/{account}/statement")
    @Operation(
            summary = "What happened on an account within a time",
            description =
                    "from and to are instants; to is the first after it. Opening balance, plus"
                            + " debits, minus credits make the closing balance. Entries come in the"
                            + " order in which they were booked; after is next of the page before.")
    public StatementAnswer statement(
            @PathParam("account") String account,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("after") @Nullable String after,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        AccountPath path = Required.id("account", account, AccountPath::new);
        Instant begin = Moments.instant("from", Required.text("from", from));
        Instant end = Moments.instant("to", Required.text("to", to));
        if (!begin.isBefore(end)) {
            throw Problem.INVALID_FIELD.because("to", "must be after from");
        }
        int rows = limit == null ? DEFAULT_LIMIT : limit.rows();
        if (rows < 1 || rows > LedgerQueries.MAX_ENTRIES) {
            throw Problem.INVALID_FIELD.because("limit", "must be 1.." + LedgerQueries.MAX_ENTRIES);
        }
        long version = after == null ? 0 : WholeNumber.required("after", after);
        return statements
                .statement(caller.tenant().value(), path, begin, end, version, rows)
                .map(AccountsResource::answer)
                .orElseThrow(() -> Problem.NOT_FOUND.because("no entries of account " + account));
    }

    /**
     * @param code {@code not_cleared} or {@code overdrawn}
     * @param since when the first entry was effective that has not been made good
     */
    @Schema(name = "AccountFinding")
    record Finding(String code, String account, long balanceMsat, Instant since) {}

    /** Whether all accounts are as they have to be. */
    @Schema(name = "AccountChecks")
    record Checks(boolean ok, List<Finding> findings) {}

    @GET
    @Path("/checks")
    @Operation(
            summary = "Accounts that should have returned to zero, and those that are overdrawn",
            description =
                    "Suspense stands open while its case does, an escrow while its order does:"
                            + " what matters is since when.")
    public Checks checks() {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        List<Finding> findings =
                accounts.findings(caller.tenant().value()).stream()
                        .map(AccountsResource::finding)
                        .toList();
        return new Checks(findings.isEmpty(), findings);
    }

    private static Finding finding(AccountFinding it) {
        return new Finding(it.code(), it.account().value(), it.balanceMsat(), it.since());
    }

    private static View view(AccountState it) {
        return new View(
                it.account().value(),
                it.account().normalSide().text(),
                it.currency(),
                it.balanceMsat(),
                it.entries(),
                it.rule().clears(),
                it.rule().bounded(),
                it.isClosed(),
                it.openedAt());
    }

    private static StatementAnswer answer(AccountStatement it) {
        return new StatementAnswer(
                it.account().value(),
                it.from(),
                it.to(),
                it.openingMsat(),
                it.debitMsat(),
                it.creditMsat(),
                it.closingMsat(),
                it.entries(),
                it.next());
    }
}
