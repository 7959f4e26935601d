package exchequer.settlement.events;

import exchequer.settlement.lightning.PaymentHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.axonframework.messaging.eventhandling.annotation.Event;
import org.jspecify.annotations.Nullable;

/**
 * A record of a payment from before, or from elsewhere, was taken over. It proves nothing and books
 * nothing: until our own rail settles a payment of the same hash, it stands apart from what is
 * known to be paid. The record is kept as it was.
 *
 * @param factId derived from the record's content: the same record twice is one fact
 * @param format name of the form it was read in
 * @param reference what the source calls the payment: a request, a pointer, an index
 * @param paymentHash absent where the source did not keep it
 * @param sends whether money went out; that it came in is no payment of ours
 * @param at when the source's wallet confirmed it, else when it was first seen
 * @param fileSha256 of the file it stood in, hexadecimal
 * @param line of that file, from 1
 * @param importerVersion of the rules by which it was read
 * @param record as it stood there, JSON without white space
 */
@Event(namespace = "exchequer", name = "FactImported", version = "1")
public record FactImported(
        String factId,
        String format,
        String reference,
        @Nullable PaymentHash paymentHash,
        HistoryStatus status,
        boolean sends,
        @Nullable Long amountMsat,
        @Nullable Long feeMsat,
        @Nullable Instant at,
        String fileSha256,
        long line,
        int importerVersion,
        String record,
        Instant importedAt)
        implements SettlementEvent {

    @Override
    public List<Fact> tags() {
        var tags = new ArrayList<Fact>();
        tags.add(new Fact("fact", factId));
        if (paymentHash != null) {
            tags.add(new Fact("payment", paymentHash.value()));
        }
        return List.copyOf(tags);
    }
}
