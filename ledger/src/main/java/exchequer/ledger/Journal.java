package exchequer.ledger;

import exchequer.eventstore.consumer.EffectHandler;
import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.ledger.merkle.Frontier;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the books: everything a batch of events makes, in the transaction of its consumer.
 *
 * <p>What it writes is a function of the events alone, whatever the batches they come in: no clock,
 * no sequence, no random number. Stateless, so any thread may call it; the head row keeps two
 * callers apart.
 */
final class Journal implements EffectHandler {

    private record Draft(Input input, int index, TransferDraft content) {

        Account debit() {
            return new Account(input.event().tenantId(), content.debit());
        }

        Account credit() {
            return new Account(input.event().tenantId(), content.credit());
        }
    }

    /**
     * Posts the events, or throws and leaves the transaction to be rolled back.
     *
     * @throws LedgerIntegrityException when the books would not be true afterwards
     */
    @Override
    public void apply(Connection transaction, List<ReceivedEvent> events) throws SQLException {
        HeadRow head = HeadRow.lock(transaction);
        Intake intake = Intake.of(transaction, head.position(), events);
        List<Draft> drafts = drafts(transaction, intake.fresh());
        AccountBook accounts =
                AccountBook.lock(transaction, head.accounts(), accountsInOrderOfUse(drafts));
        List<Transfer> transfers = chain(head, drafts, accounts);
        if (!intake.fresh().isEmpty()) {
            intake.store(transaction);
        }
        if (!transfers.isEmpty()) {
            accounts.storeOpened(transaction);
            TransferTable.insert(transaction, transfers, accounts);
            accounts.storeBalances(transaction);
        }
        Frontier.Growth tree =
                head.tree().append(transfers.stream().map(it -> it.hash().bytes()).toList());
        TreeNodeTable.insert(transaction, tree.completed());
        new HeadRow(
                        intake.position(),
                        head.transfers() + transfers.size(),
                        accounts.lastId(),
                        transfers.isEmpty() ? head.hash() : transfers.getLast().hash(),
                        head.duplicates() + intake.duplicates(),
                        tree.frontier())
                .store(transaction);
    }

    private static List<Draft> drafts(Connection tx, List<Input> inputs) throws SQLException {
        SettledPayments settled = SettledPayments.relatedTo(tx, inputs);
        var drafts = new ArrayList<Draft>();
        for (Input input : inputs) {
            int index = 0;
            boolean before = settled.orderSettledBefore(input);
            for (TransferDraft content : PostingRules.transfersFor(input.fact(), before)) {
                drafts.add(new Draft(input, index++, content));
            }
        }
        return drafts;
    }

    private static LinkedHashSet<Account> accountsInOrderOfUse(List<Draft> drafts) {
        var accounts = new LinkedHashSet<Account>();
        drafts.stream()
                .flatMap(draft -> Stream.of(draft.debit(), draft.credit()))
                .forEach(accounts::add);
        return accounts;
    }

    private static List<Transfer> chain(HeadRow head, List<Draft> drafts, AccountBook accounts) {
        var transfers = new ArrayList<Transfer>(drafts.size());
        long number = head.transfers();
        Hash previous = head.hash();
        for (Draft draft : drafts) {
            Transfer transfer = transfer(++number, previous, draft, accounts);
            transfer.flaw()
                    .ifPresent(
                            flaw -> {
                                throw new LedgerIntegrityException(
                                        "transfer %d of event %s: %s"
                                                .formatted(
                                                        transfer.number(),
                                                        transfer.eventId(),
                                                        flaw));
                            });
            transfers.add(transfer);
            previous = transfer.hash();
        }
        return transfers;
    }

    private static Transfer transfer(
            long number, Hash previous, Draft draft, AccountBook accounts) {
        ReceivedEvent event = draft.input().event();
        TransferDraft content = draft.content();
        String rule = content.rule().text();
        List<Posting> postings =
                List.of(
                        accounts.post(1, draft.debit(), content.amountMsat()),
                        accounts.post(2, draft.credit(), -content.amountMsat()));
        return new Transfer(
                        number,
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
                        previous,
                        Hash.ZERO)
                .sealed();
    }
}
