package exchequer.settlement.payment.record;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.settlement.Story;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.payment.record.PaymentMachine.Effect;
import exchequer.settlement.payment.record.PaymentMachine.State;
import exchequer.settlement.payment.record.PaymentMachine.Step;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaymentMachineTest {

    private static final TestInvoice INVOICE = TestInvoice.of(1, 1_000);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    INTENDED   | in flight   | DISPATCHED | dispatched
                    INTENDED   | succeeded   | SETTLED    | settled
                    INTENDED   | failed      | FAILED     | failed
                    INTENDED   | not found   | INTENDED   | pay
                    INTENDED   | unavailable | UNKNOWN    | unknown
                    DISPATCHED | in flight   | DISPATCHED | nothing
                    DISPATCHED | succeeded   | SETTLED    | settled
                    DISPATCHED | failed      | FAILED     | failed
                    DISPATCHED | not found   | UNKNOWN    | unknown
                    DISPATCHED | unavailable | UNKNOWN    | unknown
                    UNKNOWN    | in flight   | DISPATCHED | dispatched
                    UNKNOWN    | succeeded   | SETTLED    | settled
                    UNKNOWN    | failed      | FAILED     | failed
                    UNKNOWN    | not found   | UNKNOWN    | pay
                    UNKNOWN    | unavailable | UNKNOWN    | nothing
                    SETTLED    | in flight   | SETTLED    | nothing
                    SETTLED    | succeeded   | SETTLED    | nothing
                    SETTLED    | failed      | SETTLED    | FAILURE_AFTER_SETTLEMENT
                    SETTLED    | not found   | SETTLED    | nothing
                    SETTLED    | unavailable | SETTLED    | nothing
                    FAILED     | in flight   | FAILED     | nothing
                    FAILED     | succeeded   | SETTLED    | settled and SETTLED_AFTER_FAILURE
                    FAILED     | failed      | FAILED     | nothing
                    FAILED     | not found   | FAILED     | nothing
                    FAILED     | unavailable | FAILED     | nothing
                    """)
    void every_state_has_one_answer_to_every_update(
            State state, String update, State next, String effects) {
        Step step = PaymentMachine.step(state, update(update));

        assertThat(step.next()).isEqualTo(next);
        assertThat(describe(step.effects())).isEqualTo(effects);
    }

    @Test
    void only_settled_and_failed_are_terminal() {
        assertThat(Stream.of(State.values()).filter(State::isTerminal))
                .containsExactly(State.SETTLED, State.FAILED);
    }

    static RailUpdate update(String name) {
        return switch (name) {
            case "in flight" -> new RailUpdate.InFlight(INVOICE.hash());
            case "succeeded" ->
                    new RailUpdate.Succeeded(
                            INVOICE.hash(),
                            INVOICE.preimage(),
                            INVOICE.amount(),
                            INVOICE.amount(),
                            Story.NOW);
            case "failed" ->
                    new RailUpdate.Failed(INVOICE.hash(), FailureReason.NO_ROUTE, "no route");
            case "not found" -> new RailUpdate.NotFound(INVOICE.hash());
            case "unavailable" -> new RailUpdate.Unavailable(INVOICE.hash(), "no answer");
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String describe(List<Effect> effects) {
        return effects.isEmpty()
                ? "nothing"
                : effects.stream()
                        .map(PaymentMachineTest::describe)
                        .collect(Collectors.joining(" and "));
    }

    private static String describe(Effect effect) {
        return switch (effect) {
            case Effect.Pay _ -> "pay";
            case Effect.NoteDispatched _ -> "dispatched";
            case Effect.NoteSettled _ -> "settled";
            case Effect.NoteFailed _ -> "failed";
            case Effect.NoteUnknown _ -> "unknown";
            case Effect.OpenCase(CaseKind kind, _) -> kind.name();
        };
    }
}
