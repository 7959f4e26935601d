package exchequer.server.rest;

import exchequer.ledger.ChainVerification;
import exchequer.ledger.LedgerQueries;
import exchequer.ledger.Transfer;
import exchequer.ledger.TrialBalance;
import exchequer.server.security.Caller;
import exchequer.server.security.Role;
import exchequer.settlement.lightning.PaymentHash;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The books. */
@Path("/v1/ledger")
@Tag(name = "Ledger")
@RunOnVirtualThread
public class LedgerResource {

    private final Gate gate;
    private final LedgerQueries ledger;

    LedgerResource(Gate gate, LedgerQueries ledger) {
        this.gate = gate;
        this.ledger = ledger;
    }

    @GET
    @Path("/trial-balance")
    @Operation(summary = "All accounts with their balances; debits equal credits")
    public TrialBalanceAnswer trialBalance() {
        Caller caller = gate.caller(Role.OPERATOR, Role.FINANCE);
        TrialBalance trial = ledger.trialBalance(caller.tenant().value());
        return new TrialBalanceAnswer(
                trial.tenant(),
                trial.head().position(),
                trial.head().hash().toString(),
                trial.accounts().stream()
                        .map(a -> new AccountLine(a.account().toString(), a.balanceMsat()))
                        .toList(),
                trial.debitMsat(),
                trial.creditMsat(),
                trial.isBalanced());
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
            boolean balanced) {}

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
