package exchequer.ledger;

/**
 * A transfer that a rule wants, and the event it is of.
 *
 * @param index which of the transfers of the event it is, from 0
 */
record Draft(Input input, int index, TransferDraft content) {

    Account debit() {
        return new Account(input.event().tenantId(), content.debit());
    }

    Account credit() {
        return new Account(input.event().tenantId(), content.credit());
    }
}
