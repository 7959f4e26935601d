package exchequer.settlement.rail.simulated;

import exchequer.settlement.rail.FailureReason;
import java.time.Duration;
import java.util.Optional;

/**
 * What shall become of one payment in the simulation. It begins and ends money-wise like a real
 * one: a planned success still fails if the invoice cannot be paid.
 *
 * @param ending how the payment ends
 * @param delay time from beginning to ending; empty for the simulation's usual delay
 * @param hints how subscribers learn of the ending
 * @param answer what the caller of {@code pay} gets
 */
public record PaymentPlan(Ending ending, Optional<Duration> delay, Hints hints, Answer answer) {

    /** The payee gets the money after the usual delay. */
    public static final PaymentPlan SUCCEED =
            new PaymentPlan(new Ending.Succeed(), Optional.empty(), Hints.ONCE, Answer.GIVEN);

    /** The payment stays in flight until {@code resolve} is called. */
    public static final PaymentPlan HANG =
            new PaymentPlan(new Ending.Hang(), Optional.empty(), Hints.ONCE, Answer.GIVEN);

    /** The order to pay never reaches the node. */
    public static final PaymentPlan UNREACHABLE = SUCCEED.withAnswer(Answer.NOT_REACHED);

    public PaymentPlan {
        if (delay.isPresent() && delay.get().isNegative()) {
            throw new IllegalArgumentException("a delay below zero");
        }
    }

    public static PaymentPlan fail(FailureReason reason) {
        return new PaymentPlan(new Ending.Fail(reason), Optional.empty(), Hints.ONCE, Answer.GIVEN);
    }

    public PaymentPlan after(Duration newDelay) {
        return new PaymentPlan(ending, Optional.of(newDelay), hints, answer);
    }

    public PaymentPlan withHints(Hints newHints) {
        return new PaymentPlan(ending, delay, newHints, answer);
    }

    public PaymentPlan withAnswer(Answer newAnswer) {
        return new PaymentPlan(ending, delay, hints, newAnswer);
    }

    /** How a payment ends. */
    public sealed interface Ending {

        /** The payee takes the money, if it still can. */
        record Succeed() implements Ending {}

        /** The money comes back. */
        record Fail(FailureReason reason) implements Ending {}

        /** No end comes by itself. */
        record Hang() implements Ending {}
    }

    /** How often subscribers are told of an ending. */
    public enum Hints {
        ONCE,
        TWICE,
        LOST
    }

    /** What happens to the answer of {@code pay}. */
    public enum Answer {
        GIVEN,
        /** The payment begins, but the caller learns only that the rail is unavailable. */
        LOST,
        /** The payment does not begin, and the caller learns only that the rail is unavailable. */
        NOT_REACHED
    }
}
