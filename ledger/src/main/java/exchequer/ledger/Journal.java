package exchequer.ledger;

import exchequer.eventstore.consumer.PreparingHandler;
import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.ledger.merkle.Frontier;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the books: everything a batch of events makes, in the transaction of its consumer.
 *
 * <p>What it writes is a function of the events alone, whatever the batches they come in: no clock,
 * no sequence, no random number. Stateless, so any thread may call it; the head row keeps two
 * callers apart. Events are read and hashed ahead, while PostgreSQL writes the batch before.
 */
final class Journal implements PreparingHandler<Reading> {

    @Override
    public Reading prepare(ReceivedEvent event) {
        return Reading.of(event);
    }

    /** Both steps at once, for who has the events without a topic. */
    void applyNow(Connection transaction, List<ReceivedEvent> events) throws SQLException {
        apply(transaction, events.stream().map(Reading::of).toList());
    }

    /**
     * Posts the events, or throws and leaves the transaction to be rolled back.
     *
     * @throws LedgerIntegrityException when the books would not be true afterwards
     */
    @Override
    public void apply(Connection transaction, List<Reading> events) throws SQLException {
        HeadRow head = HeadRow.lock(transaction);
        Intake intake = Intake.of(transaction, head.position(), events);
        List<Draft> drafts = drafts(transaction, intake.fresh());
        AccountBook accounts =
                AccountBook.lock(transaction, head.accounts(), accountsInOrderOfUse(drafts));
        if (!intake.fresh().isEmpty()) {
            intake.store(transaction);
            PendingBook.apply(transaction, intake.fresh());
        }
        var chain = new Chain(head.transfers(), head.hash(), accounts);
        List<Transfer> transfers = List.of();
        if (!drafts.isEmpty()) {
            accounts.storeOpened(transaction);
            transfers = TransferTable.insert(transaction, drafts, chain, accounts);
            accounts.storeBalances(transaction);
            HoursTable.note(transaction, transfers);
        }
        Frontier.Growth tree =
                head.tree().append(transfers.stream().map(it -> it.hash().bytes()).toList());
        TreeNodeTable.insert(transaction, tree.completed());
        new HeadRow(
                        intake.position(),
                        chain.number(),
                        accounts.lastId(),
                        chain.head(),
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
}
