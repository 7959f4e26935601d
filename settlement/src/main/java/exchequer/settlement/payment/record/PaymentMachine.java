package exchequer.settlement.payment.record;

import exchequer.settlement.events.CaseKind;
import exchequer.settlement.rail.RailUpdate;
import java.util.List;

/**
 * The life of one payment: {@code (State, RailUpdate) → (State, Effects)}, pure and total. What the
 * rail says is believed only where the state allows it; everything else opens a case. The states
 * are {@code intended → dispatched → settled | failed | unknown}, and unknown is left only by an
 * answer of the rail about the same payment hash, never by time.
 */
public final class PaymentMachine {

    private PaymentMachine() {}

    /** Where a payment is. */
    public enum State {
        /** Decided, and perhaps already asked for: a crash may lie between the two. */
        INTENDED,
        DISPATCHED,
        UNKNOWN,
        SETTLED,
        FAILED;

        public boolean isTerminal() {
            return this == SETTLED || this == FAILED;
        }
    }

    /** What is to be done. */
    public sealed interface Effect {
        /** Ask the rail to pay. Safe to repeat: the rail knows the payment by its hash. */
        record Pay() implements Effect {}

        record NoteDispatched() implements Effect {}

        record NoteSettled(RailUpdate.Succeeded success) implements Effect {}

        record NoteFailed(RailUpdate.Failed failure) implements Effect {}

        record NoteUnknown(String detail) implements Effect {}

        record OpenCase(CaseKind kind, String detail) implements Effect {}
    }

    /** The next state and what to do about it, in order. */
    public record Step(State next, List<Effect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    public static Step step(State state, RailUpdate update) {
        return switch (update) {
            case RailUpdate.InFlight _ -> inFlight(state);
            case RailUpdate.Succeeded success -> succeeded(state, success);
            case RailUpdate.Failed failure -> failed(state, failure);
            case RailUpdate.NotFound _ -> notFound(state);
            case RailUpdate.Unavailable(_, String detail) -> unavailable(state, detail);
        };
    }

    private static Step inFlight(State state) {
        return switch (state) {
            case INTENDED, UNKNOWN -> to(State.DISPATCHED, new Effect.NoteDispatched());
            // Old news: a rail may repeat itself and be late.
            case DISPATCHED, SETTLED, FAILED -> to(state);
        };
    }

    private static Step succeeded(State state, RailUpdate.Succeeded success) {
        return switch (state) {
            case INTENDED, DISPATCHED, UNKNOWN ->
                    to(State.SETTLED, new Effect.NoteSettled(success));
            case SETTLED -> to(State.SETTLED);
            // The money is gone, whatever was said before: the books must say so, and a person
            // look.
            case FAILED ->
                    to(
                            State.SETTLED,
                            new Effect.NoteSettled(success),
                            new Effect.OpenCase(
                                    CaseKind.SETTLED_AFTER_FAILURE,
                                    "the rail reported failure first"));
        };
    }

    private static Step failed(State state, RailUpdate.Failed failure) {
        return switch (state) {
            case INTENDED, DISPATCHED, UNKNOWN -> to(State.FAILED, new Effect.NoteFailed(failure));
            case FAILED -> to(State.FAILED);
            case SETTLED ->
                    to(
                            State.SETTLED,
                            new Effect.OpenCase(
                                    CaseKind.FAILURE_AFTER_SETTLEMENT, failure.detail()));
        };
    }

    private static Step notFound(State state) {
        return switch (state) {
            // Never begun, or the request is still on its way: the same invoice may be sent again.
            case INTENDED -> to(State.INTENDED, new Effect.Pay());
            // The rail had it and does not know it any more: nothing may be sent on that ground.
            case DISPATCHED ->
                    to(
                            State.UNKNOWN,
                            new Effect.NoteUnknown("the rail no longer knows the payment"));
            // After an unknown outcome the same hash may be sent again; another one never.
            case UNKNOWN -> to(State.UNKNOWN, new Effect.Pay());
            case SETTLED, FAILED -> to(state);
        };
    }

    private static Step unavailable(State state, String detail) {
        return switch (state) {
            case INTENDED, DISPATCHED -> to(State.UNKNOWN, new Effect.NoteUnknown(detail));
            case UNKNOWN, SETTLED, FAILED -> to(state);
        };
    }

    private static Step to(State next, Effect... effects) {
        return new Step(next, List.of(effects));
    }
}
