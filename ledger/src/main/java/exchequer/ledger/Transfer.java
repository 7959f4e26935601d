package exchequer.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One balanced journal entry, as it is in the books.
 *
 * @param number place in the chain: 1, 2, 3 … without gaps
 * @param transferId derived from tenant, event, rule and index
 * @param position of the event that made it, in the event log
 * @param inputHash over everything that event says
 * @param ruleIndex which of the transfers of its event this is, from 0
 * @param effectiveAt when it happened
 * @param recordedAt when the event was decided
 * @param orderId of the order, if it belongs to one
 * @param paymentHash of the Lightning payment, if it belongs to one
 * @param previousHash of the transfer before this one
 * @param hash over {@code previousHash} and all of the above and the postings
 */
public record Transfer(
        long number,
        String transferId,
        String tenant,
        String eventId,
        long position,
        Hash inputHash,
        String rule,
        int ruleVersion,
        int ruleIndex,
        Instant effectiveAt,
        Instant recordedAt,
        @Nullable String orderId,
        @Nullable String paymentHash,
        String description,
        List<Posting> postings,
        Hash previousHash,
        Hash hash) {

    private static final int ID_DIGITS = 32;

    static String idOf(String tenant, String eventId, String rule, int ruleIndex) {
        byte[] bytes =
                new CanonicalBytes("exchequer.ledger.transfer_id.v1")
                        .text(tenant)
                        .text(eventId)
                        .text(rule)
                        .number(ruleIndex)
                        .toByteArray();
        return "trf_" + Hash.over(bytes).hex().substring(0, ID_DIGITS);
    }

    /** What {@code hash} has to be. */
    Hash computedHash() {
        return Hash.over(previousHash.bytes(), canonicalBytes());
    }

    /** With the hash that belongs to it. */
    Transfer sealed() {
        return copy(postings, computedHash());
    }

    /** With other postings, and the hash it has. */
    Transfer with(List<Posting> others) {
        return copy(List.copyOf(others), hash);
    }

    private Transfer copy(List<Posting> newPostings, Hash newHash) {
        return new Transfer(
                number,
                transferId,
                tenant,
                eventId,
                position,
                inputHash,
                rule,
                ruleVersion,
                ruleIndex,
                effectiveAt,
                recordedAt,
                orderId,
                paymentHash,
                description,
                newPostings,
                previousHash,
                newHash);
    }

    /** What is wrong with it by itself, if anything. */
    Optional<String> flaw() {
        try {
            for (Posting posting : postings) {
                Optional<String> flaw = flawOf(posting);
                if (flaw.isPresent()) {
                    return flaw;
                }
            }
            return imbalance();
        } catch (ArithmeticException e) {
            return Optional.of("its amounts overflow");
        }
    }

    private Optional<String> flawOf(Posting posting) {
        if (!posting.account().tenant().equals(tenant)) {
            return Optional.of("leg %d is in another tenant".formatted(posting.leg()));
        }
        // Wrapping arithmetic would let an overflow pass for a balance.
        long sum = Math.addExact(posting.previousBalanceMsat(), posting.amountMsat());
        if (posting.amountMsat() == 0 || posting.newBalanceMsat() != sum) {
            return Optional.of(
                    "leg %d: %d and %d do not make %d"
                            .formatted(
                                    posting.leg(),
                                    posting.previousBalanceMsat(),
                                    posting.amountMsat(),
                                    posting.newBalanceMsat()));
        }
        return Optional.empty();
    }

    private Optional<String> imbalance() {
        long sum = 0;
        for (Posting posting : postings) {
            sum = Math.addExact(sum, posting.amountMsat());
        }
        if (postings.size() < 2 || sum != 0) {
            return Optional.of("debits and credits differ by %d msat".formatted(sum));
        }
        return Optional.empty();
    }

    private byte[] canonicalBytes() {
        var bytes =
                new CanonicalBytes("exchequer.ledger.transfer.v1")
                        .number(number)
                        .text(transferId)
                        .text(tenant)
                        .text(eventId)
                        .number(position)
                        .raw(inputHash.bytes())
                        .text(rule)
                        .number(ruleVersion)
                        .number(ruleIndex)
                        .instant(effectiveAt)
                        .instant(recordedAt)
                        .text(orderId)
                        .text(paymentHash)
                        .text(description)
                        .text("msat")
                        .number(postings.size());
        for (Posting posting : postings) {
            bytes.number(posting.leg())
                    .text(posting.account().path().value())
                    .number(posting.amountMsat())
                    .number(posting.previousBalanceMsat())
                    .number(posting.newBalanceMsat())
                    .number(posting.accountVersion());
        }
        return bytes.toByteArray();
    }
}
