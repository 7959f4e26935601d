package exchequer.server.rest;

import exchequer.ledger.AccountQueries;
import exchequer.ledger.AsOf;
import exchequer.ledger.ChainVerification;
import exchequer.ledger.LedgerQueries;
import exchequer.ledger.PendingQueries;
import exchequer.ledger.PendingTransfer;
import exchequer.ledger.Transfer;
import exchequer.ledger.TrialBalance;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import exchequer.settlement.lightning.PaymentHash;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The books. */
@Path("/v1/ledger")
@Tag(name = "Ledger")
@RunOnVirtualThread
public class LedgerResource {

    private static final int DEFAULT_LIMIT = 100;

    private final Gate gate;
    private final LedgerQueries ledger;
    private final AccountQueries accounts;
    private final PendingQueries pending;

    LedgerResource(
            Gate gate, LedgerQueries ledger, AccountQueries accounts, PendingQueries pending) {
        this.gate = gate;
        this.ledger = ledger;
        this.accounts = accounts;
        this.pending = pending;
    }

    @GET
    @Path("/trial-balance")
    @Operation(
            summary = "All accounts with their balances; debits equal credits",
            description =
                    "position: after the event with that position. at: only what had happened at"
                            + " that instant or before. known_at: only what was recorded at that"
                            + " instant or before. Position and hash in the answer are those of the"
                            + " whole journal.")
    public TrialBalanceAnswer trialBalance(
            @QueryParam("position") @Nullable String position,
            @QueryParam("at") @Nullable String at,
            @QueryParam("known_at") @Nullable String knownAt) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        AsOf asOf = Moments.asOf(position, at, knownAt);
        String tenant = caller.tenant().value();
        TrialBalance trial =
                asOf.equals(AsOf.NOW)
                        ? ledger.trialBalance(tenant)
                        : Moments.reached(() -> accounts.trialBalance(tenant, asOf));
        return new TrialBalanceAnswer(
                trial.tenant(),
                trial.head().position(),
                trial.head().hash().toString(),
                trial.accounts().stream()
                        .map(a -> new AccountLine(a.account().toString(), a.balanceMsat()))
                        .toList(),
                trial.debitMsat(),
                trial.creditMsat(),
                trial.isBalanced(),
                pending.balances(tenant, asOf).stream()
                        .map(
                                it ->
                                        new PendingLine(
                                                it.account().toString(),
                                                it.debitMsat(),
                                                it.creditMsat()))
                        .toList());
    }

    @GET
    @Path("/pending")
    @Operation(
            summary = "What is under way and may still come to nothing, the oldest first",
            description =
                    "Payments that are intended, and buyers' money that is locked. position: after"
                            + " the event with that position. at: at that instant.")
    public List<PendingTransfer> pending(
            @QueryParam("position") @Nullable String position,
            @QueryParam("at") @Nullable String at,
            @QueryParam("limit") @Nullable Limit limit) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        int rows = limit == null ? DEFAULT_LIMIT : limit.rows();
        if (rows < 1 || rows > LedgerQueries.MAX_ENTRIES) {
            throw Problem.INVALID_FIELD.because("limit", "must be 1.." + LedgerQueries.MAX_ENTRIES);
        }
        return pending.open(caller.tenant().value(), Moments.asOf(position, at, null), rows);
    }

    @GET
    @Path("/payments/{payment_hash}/transfers")
    @Operation(summary = "The journal entries of one payment")
    public List<Transfer> transfers(@PathParam("payment_hash") String hash) {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        PaymentHash id = Required.id("payment", hash, PaymentHash::new);
        return ledger.transfersOfPayment(caller.tenant().value(), id.value());
    }

    /**
     * @param balanceMsat debits minus credits
     */
    @Schema(name = "AccountLine")
    record AccountLine(String account, long balanceMsat) {}

    /**
     * What is under way on an account, and may still come to nothing.
     *
     * @param creditMsat positive
     */
    @Schema(name = "PendingLine")
    record PendingLine(String account, long debitMsat, long creditMsat) {}

    /**
     * @param position every event up to here is in the books
     * @param headHash of the journal's chain
     */
    @Schema(name = "TrialBalance")
    record TrialBalanceAnswer(
            String tenant,
            long position,
            String headHash,
            List<AccountLine> accounts,
            long debitMsat,
            long creditMsat,
            boolean balanced,
            @Schema(description = "what may still come to nothing; in no balance")
                    List<PendingLine> pending) {}

    /** What a check of the whole chain of hashes found. */
    @Schema(name = "ChainCheck")
    record ChainCheck(boolean ok, String detail) {}

    @GET
    @Path("/verification")
    @Operation(summary = "Recompute every hash and balance of the journal")
    public ChainCheck verify() {
        gate.caller(Role.OPERATOR, Role.FINANCE);
        ChainVerification result = ledger.verifyChain();
        return new ChainCheck(result instanceof ChainVerification.Verified, result.toString());
    }
}
