package exchequer.market.tables;

import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Rejection;
import java.util.List;

/**
 * One row of a table: after this history, that command gets exactly this answer.
 *
 * @param history the whole story; the decision is shown only what its boundary names
 */
record Row(String name, List<DomainEvent> history, DomainCommand command, Decision expected) {

    static Given row(String name, DomainEvent... history) {
        return new Given(name, List.of(history));
    }

    record Given(String name, List<DomainEvent> history) {

        When when(DomainCommand command) {
            return new When(this, command);
        }
    }

    record When(Given given, DomainCommand command) {

        Row adds(DomainEvent... events) {
            return answers(Decision.accepted(events));
        }

        Row addsNothing() {
            return answers(Decision.alreadyDone());
        }

        Row refused(Rejection rejection) {
            return answers(Decision.rejected(rejection));
        }

        private Row answers(Decision decision) {
            return new Row(given.name, given.history, command, decision);
        }
    }
}
