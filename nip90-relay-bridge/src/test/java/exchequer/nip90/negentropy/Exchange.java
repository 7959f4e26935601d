package exchequer.nip90.negentropy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A whole reconciliation: what the initiator learned, and how large the messages were. */
record Exchange(List<ItemId> have, List<ItemId> need, List<String> asked, List<String> answered) {

    static Exchange between(
            List<Item> ours, SyncLimits ourLimits, List<Item> theirs, SyncLimits theirLimits) {
        Responder responder = new Responder(SealedItems.of(theirs), theirLimits);
        return with(ours, ourLimits, message -> told(responder.answer(message)));
    }

    static Exchange with(List<Item> ours, SyncLimits limits, UnaryOperator<String> peer) {
        Initiator initiator = new Initiator(SealedItems.of(ours), limits);
        Exchange exchange =
                new Exchange(
                        new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        String message = initiator.open();
        while (true) {
            exchange.asked.add(message);
            String answer = peer.apply(message);
            exchange.answered.add(answer);
            switch (initiator.next(answer)) {
                case Initiator.Step.Ask(String next, Initiator.Difference found) -> {
                    exchange.found(found);
                    message = next;
                }
                case Initiator.Step.Finished(Initiator.Difference found) -> {
                    exchange.found(found);
                    return exchange;
                }
                case Initiator.Step.Refused(String reason) -> throw new AssertionError(reason);
            }
        }
    }

    void isExactly(ItemSets sets) {
        // Lists on one side: an id found twice would be an id too many.
        assertThat(have).containsExactlyInAnyOrderElementsOf(sets.onlyOurs());
        assertThat(need).containsExactlyInAnyOrderElementsOf(sets.onlyTheirs());
    }

    private void found(Initiator.Difference found) {
        have.addAll(found.have());
        need.addAll(found.need());
    }

    static String told(Responder.Answer answer) {
        return switch (answer) {
            case Responder.Answer.Message(String hex) -> hex;
            case Responder.Answer.Refused(String reason) -> throw new AssertionError(reason);
        };
    }
}
