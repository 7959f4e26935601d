package exchequer.settlement.deposit.execute;

import exchequer.market.ids.Pubkey;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.ids.DepositId;
import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.Optional;

/**
 * One deposit as the list has it.
 *
 * @param invoice there once the log has it
 * @param received what came; nothing before
 */
public record Deposit(
        DepositId id,
        TenantId tenant,
        Pubkey buyer,
        String correlationId,
        Msat amount,
        String rail,
        Instant payUntil,
        Stage stage,
        Optional<Invoice> invoice,
        Msat received) {

    /** How far a deposit is. */
    public enum Stage {
        /** Decided; no invoice is in the log. */
        REQUESTED,
        INVOICED,
        RECEIVED,
        EXPIRED
    }

    /** An invoice that may be shown. */
    public record Invoice(String bolt11, PaymentHash hash) {}
}
