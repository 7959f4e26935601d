package exchequer.settlement.rail.nwc;

import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.rail.InvoiceState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What we remember of an invoice that a wallet was asked for.
 *
 * @param bolt11 empty before the wallet has answered
 * @param height of the chain before the wallet was asked
 * @param settleBefore what the wallet has told of it
 * @param withdrawn whether the wallet said that nothing is held nor can be paid
 */
record Remembered(
        PaymentHash hash,
        boolean hold,
        Optional<String> bolt11,
        Instant madeAt,
        Instant expiresAt,
        int height,
        int cltvExpiryBlocks,
        OptionalInt settleBefore,
        boolean withdrawn,
        Optional<InvoiceState.Settled> settled) {}
