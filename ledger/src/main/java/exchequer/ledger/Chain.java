package exchequer.ledger;

import exchequer.eventstore.consumer.ReceivedEvent;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Makes one transfer after the other, each with its number, its balances and the hash before it.
 */
final class Chain {

    private final AccountBook accounts;
    private long number;
    private Hash head;

    /** Goes on where the journal ends. */
    Chain(long number, Hash head, AccountBook accounts) {
        this.number = number;
        this.head = head;
        this.accounts = accounts;
    }

    /** Number of the last transfer. */
    long number() {
        return number;
    }

    /** Hash of the last transfer. */
    Hash head() {
        return head;
    }

    /**
     * The transfer that a draft becomes at this place.
     *
     * @throws LedgerIntegrityException when it would not balance
     */
    Transfer next(Draft draft) {
        Transfer transfer = transfer(draft);
        transfer.flaw()
                .ifPresent(
                        flaw -> {
                            throw new LedgerIntegrityException(
                                    "transfer %d of event %s: %s"
                                            .formatted(
                                                    transfer.number(), transfer.eventId(), flaw));
                        });
        number = transfer.number();
        head = transfer.hash();
        return transfer;
    }

    private Transfer transfer(Draft draft) {
        ReceivedEvent event = draft.input().event();
        TransferDraft content = draft.content();
        String rule = content.rule().text();
        List<Posting> postings =
                List.of(
                        accounts.post(1, draft.debit(), content.amountMsat()),
                        accounts.post(2, draft.credit(), -content.amountMsat()));
        return new Transfer(
                        number + 1,
                        Transfer.idOf(event.tenantId(), event.eventId(), rule, draft.index()),
                        event.tenantId(),
                        event.eventId(),
                        event.position(),
                        draft.input().hash(),
                        rule,
                        content.rule().version(),
                        draft.index(),
                        content.effectiveAt(),
                        event.occurredAt().truncatedTo(ChronoUnit.MICROS),
                        content.orderId(),
                        content.paymentHash(),
                        content.description(),
                        postings,
                        head,
                        Hash.ZERO)
                .sealed();
    }
}
