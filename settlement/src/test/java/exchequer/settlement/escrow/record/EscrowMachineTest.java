package exchequer.settlement.escrow.record;

import static exchequer.settlement.Story.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.money.Msat;
import exchequer.settlement.TestInvoice;
import exchequer.settlement.escrow.record.EscrowMachine.Effect;
import exchequer.settlement.escrow.record.EscrowMachine.Effect.Cancel;
import exchequer.settlement.escrow.record.EscrowMachine.Effect.Issue;
import exchequer.settlement.escrow.record.EscrowMachine.Effect.NoteCancelled;
import exchequer.settlement.escrow.record.EscrowMachine.Effect.NoteExpired;
import exchequer.settlement.escrow.record.EscrowMachine.Effect.NoteInvoiced;
import exchequer.settlement.escrow.record.EscrowMachine.Effect.NoteLocked;
import exchequer.settlement.escrow.record.EscrowMachine.Effect.NoteReleased;
import exchequer.settlement.escrow.record.EscrowMachine.Effect.OpenCase;
import exchequer.settlement.escrow.record.EscrowMachine.Effect.Settle;
import exchequer.settlement.escrow.record.EscrowMachine.Seen;
import exchequer.settlement.escrow.record.EscrowMachine.Stage;
import exchequer.settlement.escrow.record.EscrowMachine.State;
import exchequer.settlement.escrow.record.EscrowMachine.Step;
import exchequer.settlement.escrow.record.EscrowMachine.Verdict;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.rail.InvoiceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** State and sight make the next state and what to do: all of the table. */
class EscrowMachineTest {

    private static final Instant PAY_UNTIL = NOW.plusSeconds(3_600);
    private static final Msat HELD = Msat.of(50_500);
    private static final int CANCEL_HEIGHT = 800_126;
    private static final int EARLY = CANCEL_HEIGHT - 100;
    private static final int NEAR = CANCEL_HEIGHT - 36;

    private static final InvoiceState NONE = new InvoiceState.NotFound();
    private static final InvoiceState OPEN = new InvoiceState.Open();
    private static final InvoiceState LOCKED = new InvoiceState.Locked(HELD, CANCEL_HEIGHT);
    private static final InvoiceState.Settled SETTLED =
            new InvoiceState.Settled(TestInvoice.of(1, 1).preimage(), HELD, NOW);
    private static final InvoiceState CANCELED = new InvoiceState.Canceled();
    private static final InvoiceState EXPIRED = new InvoiceState.Expired();
    private static final InvoiceState AWAY = new InvoiceState.Unavailable("?");

    static Stream<Arguments> requested() {
        Effect locked = new NoteLocked(HELD, CANCEL_HEIGHT);
        return Stream.of(
                row(Verdict.PENDING, NONE, NOW, Stage.REQUESTED, new Issue()),
                row(Verdict.ACCEPTED, NONE, NOW, Stage.REQUESTED, new Issue()),
                row(Verdict.REFUSED, NONE, NOW, Stage.CANCELLED, refused()),
                row(Verdict.PENDING, NONE, PAY_UNTIL, Stage.EXPIRED, new NoteExpired()),
                row(Verdict.PENDING, OPEN, NOW, Stage.REQUESTED),
                row(Verdict.ACCEPTED, OPEN, NOW, Stage.REQUESTED),
                row(Verdict.REFUSED, OPEN, NOW, Stage.REQUESTED, new Cancel()),
                row(Verdict.PENDING, OPEN, PAY_UNTIL, Stage.REQUESTED, new Cancel()),
                row(Verdict.PENDING, LOCKED, NOW, Stage.LOCKED, locked),
                row(Verdict.REFUSED, LOCKED, NOW, Stage.LOCKED, locked),
                row(Verdict.PENDING, LOCKED, PAY_UNTIL, Stage.LOCKED, locked),
                row(
                        Verdict.PENDING,
                        SETTLED,
                        NOW,
                        Stage.RELEASED,
                        new NoteLocked(HELD, 0),
                        new NoteReleased(SETTLED)),
                row(Verdict.PENDING, EXPIRED, PAY_UNTIL, Stage.EXPIRED, new NoteExpired()),
                row(Verdict.PENDING, CANCELED, PAY_UNTIL, Stage.EXPIRED, new NoteExpired()),
                row(
                        Verdict.PENDING,
                        CANCELED,
                        NOW,
                        Stage.CANCELLED,
                        new NoteCancelled(EscrowEnding.WITHDRAWN)),
                row(Verdict.REFUSED, CANCELED, PAY_UNTIL, Stage.CANCELLED, refused()),
                row(Verdict.PENDING, AWAY, PAY_UNTIL, Stage.REQUESTED));
    }

    @ParameterizedTest
    @MethodSource("requested")
    void what_is_not_locked_waits_for_the_buyer_until_it_is_too_late(
            Verdict verdict, InvoiceState invoice, Instant at, Stage next, List<Effect> effects) {
        Step step =
                EscrowMachine.step(
                        new State(Stage.REQUESTED, verdict, PAY_UNTIL, 36, 0, Msat.ZERO, true),
                        new Seen(invoice, OptionalInt.of(EARLY), at));

        assertThat(step.next().stage()).isEqualTo(next);
        assertThat(step.next().verdict()).isEqualTo(verdict);
        assertThat(step.effects()).isEqualTo(effects);
    }

    /** Before the rail can show the invoice to anybody, the log knows that its hash is ours. */
    @Test
    void hash_of_an_invoice_is_noted_before_the_rail_is_asked_for_it() {
        State unheardOf =
                new State(Stage.REQUESTED, Verdict.PENDING, PAY_UNTIL, 36, 0, Msat.ZERO, false);

        for (InvoiceState invoice : List.of(NONE, OPEN)) {
            Step noted =
                    EscrowMachine.step(unheardOf, new Seen(invoice, OptionalInt.of(EARLY), NOW));
            assertThat(noted.effects()).containsExactly(new NoteInvoiced());
            assertThat(noted.next().invoiced()).isTrue();
        }
        // A case about an escrow that ends without having begun names it too.
        assertThat(
                        EscrowMachine.step(
                                        unheardOf, new Seen(NONE, OptionalInt.of(EARLY), PAY_UNTIL))
                                .effects())
                .containsExactly(new NoteInvoiced());
        assertThat(
                        EscrowMachine.step(unheardOf, new Seen(LOCKED, OptionalInt.of(EARLY), NOW))
                                .next()
                                .invoiced())
                .as("what locks it says the hash too")
                .isTrue();
    }

    static Stream<Arguments> locked() {
        OptionalInt unknown = OptionalInt.empty();
        return Stream.of(
                locked(Verdict.PENDING, LOCKED, EARLY, Stage.LOCKED),
                locked(Verdict.PENDING, LOCKED, NEAR - 1, Stage.LOCKED),
                locked(Verdict.PENDING, LOCKED, NEAR, Stage.LOCKED, new Cancel()),
                locked(Verdict.PENDING, LOCKED, unknown, Stage.LOCKED),
                locked(Verdict.ACCEPTED, LOCKED, EARLY, Stage.LOCKED, new Settle()),
                locked(Verdict.ACCEPTED, LOCKED, NEAR, Stage.LOCKED, new Settle()),
                locked(Verdict.ACCEPTED, LOCKED, unknown, Stage.LOCKED, new Settle()),
                locked(Verdict.REFUSED, LOCKED, EARLY, Stage.LOCKED, new Cancel()),
                locked(Verdict.ACCEPTED, SETTLED, EARLY, Stage.RELEASED, new NoteReleased(SETTLED)),
                locked(Verdict.PENDING, SETTLED, NEAR, Stage.RELEASED, new NoteReleased(SETTLED)),
                locked(Verdict.REFUSED, CANCELED, EARLY, Stage.CANCELLED, refused()),
                locked(
                        Verdict.PENDING,
                        CANCELED,
                        NEAR,
                        Stage.CANCELLED,
                        new NoteCancelled(EscrowEnding.UNDECIDED)),
                locked(
                        Verdict.PENDING,
                        CANCELED,
                        EARLY,
                        Stage.CANCELLED,
                        new NoteCancelled(EscrowEnding.WITHDRAWN)),
                locked(Verdict.PENDING, CANCELED, CANCEL_HEIGHT, Stage.EXPIRED, new NoteExpired()),
                locked(
                        Verdict.ACCEPTED,
                        CANCELED,
                        CANCEL_HEIGHT,
                        Stage.CANCELLED,
                        new NoteCancelled(EscrowEnding.LOST)),
                locked(Verdict.ACCEPTED, AWAY, EARLY, Stage.LOCKED),
                locked(Verdict.ACCEPTED, NONE, EARLY, Stage.LOCKED),
                locked(Verdict.REFUSED, OPEN, EARLY, Stage.LOCKED));
    }

    @ParameterizedTest
    @MethodSource("locked")
    void what_is_locked_waits_for_the_verdict_and_no_longer_than_the_blocks_allow(
            Verdict verdict,
            InvoiceState invoice,
            OptionalInt height,
            Stage next,
            List<Effect> effects) {
        Step step =
                EscrowMachine.step(
                        new State(Stage.LOCKED, verdict, PAY_UNTIL, 36, CANCEL_HEIGHT, HELD, true),
                        // Long after the invoice could be paid: time ends nothing that is locked.
                        new Seen(invoice, height, PAY_UNTIL.plusSeconds(99_999)));

        assertThat(step.next().stage()).isEqualTo(next);
        assertThat(step.effects()).isEqualTo(effects);
    }

    @Test
    void another_amount_than_was_locked_opens_a_case() {
        var more = new InvoiceState.Settled(SETTLED.preimage(), HELD.plus(Msat.of(1)), NOW);

        Step step =
                EscrowMachine.step(
                        new State(
                                Stage.LOCKED,
                                Verdict.ACCEPTED,
                                PAY_UNTIL,
                                36,
                                CANCEL_HEIGHT,
                                HELD,
                                true),
                        new Seen(more, OptionalInt.empty(), NOW));

        assertThat(step.effects())
                .anySatisfy(
                        effect ->
                                assertThat(effect)
                                        .isInstanceOfSatisfying(
                                                OpenCase.class,
                                                opened ->
                                                        assertThat(opened.kind())
                                                                .isEqualTo(
                                                                        CaseKind.AMOUNT_DIFFERS)));
    }

    /** Asking the rail and writing down are apart, so that a request is never made on old facts. */
    @Test
    void in_every_state_it_does_either_one_thing_or_notes_facts_and_the_end_is_the_end() {
        for (State state : everyState()) {
            for (InvoiceState invoice :
                    List.of(NONE, OPEN, LOCKED, SETTLED, CANCELED, EXPIRED, AWAY)) {
                for (Instant at : List.of(NOW, PAY_UNTIL)) {
                    Step step =
                            EscrowMachine.step(state, new Seen(invoice, OptionalInt.of(NEAR), at));
                    long acts = step.effects().stream().filter(Effect::acts).count();
                    assertThat(acts == 0 || step.effects().size() == 1).isTrue();
                    if (acts == 1 || step.effects().isEmpty()) {
                        assertThat(step.next()).isEqualTo(state);
                    }
                    if (state.stage().isTerminal() || invoice instanceof InvoiceState.Unavailable) {
                        assertThat(step.effects()).isEmpty();
                    }
                    if (step.effects().contains(new Settle())) {
                        assertThat(state.verdict()).isEqualTo(Verdict.ACCEPTED);
                    }
                    if (step.effects().contains(new Cancel()) && state.stage() == Stage.LOCKED) {
                        assertThat(state.verdict()).isNotEqualTo(Verdict.ACCEPTED);
                    }
                }
            }
        }
    }

    private static List<State> everyState() {
        List<State> states = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            for (Verdict verdict : Verdict.values()) {
                for (boolean invoiced : new boolean[] {true, false}) {
                    states.add(
                            new State(
                                    stage, verdict, PAY_UNTIL, 36, CANCEL_HEIGHT, HELD, invoiced));
                }
            }
        }
        return states;
    }

    private static Effect refused() {
        return new NoteCancelled(EscrowEnding.REFUSED);
    }

    private static Arguments row(
            Verdict verdict, InvoiceState invoice, Instant at, Stage next, Effect... effects) {
        return Arguments.of(verdict, invoice, at, next, List.of(effects));
    }

    private static Arguments locked(
            Verdict verdict, InvoiceState invoice, int height, Stage next, Effect... effects) {
        return locked(verdict, invoice, OptionalInt.of(height), next, effects);
    }

    private static Arguments locked(
            Verdict verdict,
            InvoiceState invoice,
            OptionalInt height,
            Stage next,
            Effect... effects) {
        return Arguments.of(verdict, invoice, height, next, List.of(effects));
    }
}
