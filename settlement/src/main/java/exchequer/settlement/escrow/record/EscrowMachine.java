package exchequer.settlement.escrow.record;

import exchequer.market.money.Msat;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.EscrowEnding;
import exchequer.settlement.rail.InvoiceState;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * The life of one escrow: {@code (State, Seen) → (State, Effects)}, pure and total. The stages are
 * {@code requested → locked → released | cancelled | expired}; from requested an escrow can also
 * end without ever being locked. What ended is whatever the rail says it is: settling and canceling
 * are only asked for, and of the two the rail lets one happen.
 */
public final class EscrowMachine {

    private EscrowMachine() {}

    /** How far the money is. */
    public enum Stage {
        /** Decided; the rail may or may not have the invoice. */
        REQUESTED,
        LOCKED,
        RELEASED,
        CANCELLED,
        EXPIRED;

        public boolean isTerminal() {
            return this != REQUESTED && this != LOCKED;
        }
    }

    /** What the buyer says of the work. */
    public enum Verdict {
        PENDING,
        ACCEPTED,
        /** Rejected, or the order ended otherwise. */
        REFUSED
    }

    /**
     * @param cancelHeight where the rail gives back what is locked; 0 before
     * @param locked what is locked; nothing before
     * @param invoiced whether the log has the payment hash
     */
    public record State(
            Stage stage,
            Verdict verdict,
            Instant payUntil,
            int marginBlocks,
            int cancelHeight,
            Msat locked,
            boolean invoiced) {

        State at(Stage next) {
            return new State(next, verdict, payUntil, marginBlocks, cancelHeight, locked, invoiced);
        }

        State judged(Verdict judgement) {
            return new State(
                    stage, judgement, payUntil, marginBlocks, cancelHeight, locked, invoiced);
        }

        State withInvoice() {
            return new State(stage, verdict, payUntil, marginBlocks, cancelHeight, locked, true);
        }

        State locked(Msat amount, int height) {
            return new State(Stage.LOCKED, verdict, payUntil, marginBlocks, height, amount, true);
        }
    }

    /**
     * What the rail showed.
     *
     * @param height of the chain; empty when the rail did not tell
     */
    public record Seen(InvoiceState invoice, OptionalInt height, Instant at) {}

    /** What is to be done. */
    public sealed interface Effect {

        /** Whether this is a request to the rail, and not a fact to be written down. */
        default boolean acts() {
            return switch (this) {
                case Issue _, Settle _, Cancel _ -> true;
                case NoteInvoiced _,
                        NoteLocked _,
                        NoteReleased _,
                        NoteCancelled _,
                        NoteExpired _,
                        OpenCase _ ->
                        false;
            };
        }

        /** Ask the rail for the invoice. Safe to repeat: the rail knows it by its hash. */
        record Issue() implements Effect {}

        /** Ask the rail to take what is locked. Safe to repeat. */
        record Settle() implements Effect {}

        /** Ask the rail to give back what is locked, or to withdraw the invoice. */
        record Cancel() implements Effect {}

        /** The hash that is ours, before anybody outside can know it. */
        record NoteInvoiced() implements Effect {}

        record NoteLocked(Msat amount, int cancelHeight) implements Effect {}

        record NoteReleased(InvoiceState.Settled settled) implements Effect {}

        record NoteCancelled(EscrowEnding reason) implements Effect {}

        record NoteExpired() implements Effect {}

        record OpenCase(CaseKind kind, String detail) implements Effect {}
    }

    /** The next state and what to do about it, in order. Facts and requests are never mixed. */
    public record Step(State next, List<Effect> effects) {
        public Step {
            effects = List.copyOf(effects);
        }
    }

    public static Step step(State state, Seen seen) {
        return switch (state.stage()) {
            case REQUESTED -> requested(state, seen);
            case LOCKED -> locked(state, seen);
            // Over: what the rail says afterwards is not asked for.
            case RELEASED, CANCELLED, EXPIRED -> to(state);
        };
    }

    private static Step requested(State state, Seen seen) {
        boolean late = !seen.at().isBefore(state.payUntil());
        return switch (seen.invoice()) {
            // Nobody was shown an invoice the rail does not have, so nobody can pay it.
            case InvoiceState.NotFound _ when state.verdict() == Verdict.REFUSED ->
                    cancelled(state, EscrowEnding.REFUSED);
            case InvoiceState.NotFound _ when !state.invoiced() -> invoiced(state);
            case InvoiceState.NotFound _ when late -> expired(state);
            case InvoiceState.NotFound _ -> to(state, new Effect.Issue());
            case InvoiceState.Open _ when state.verdict() == Verdict.REFUSED || late ->
                    to(state, new Effect.Cancel());
            // Issued before such hashes were noted.
            case InvoiceState.Open _ when !state.invoiced() -> invoiced(state);
            case InvoiceState.Open _, InvoiceState.Unavailable _ -> to(state);
            case InvoiceState.Locked(Msat received, int height) ->
                    to(state.locked(received, height), new Effect.NoteLocked(received, height));
            // Taken by somebody who knows the preimage and is not us: booked as what it is.
            case InvoiceState.Settled settled ->
                    to(
                            state.locked(settled.received(), 0).at(Stage.RELEASED),
                            new Effect.NoteLocked(settled.received(), 0),
                            new Effect.NoteReleased(settled));
            case InvoiceState.Expired _ -> expired(state);
            case InvoiceState.Canceled _ when state.verdict() == Verdict.REFUSED ->
                    cancelled(state, EscrowEnding.REFUSED);
            // Rails cancel by themselves what was not paid in time.
            case InvoiceState.Canceled _ when late -> expired(state);
            case InvoiceState.Canceled _ -> cancelled(state, EscrowEnding.WITHDRAWN);
        };
    }

    private static Step invoiced(State state) {
        return to(state.withInvoice(), new Effect.NoteInvoiced());
    }

    private static Step locked(State state, Seen seen) {
        return switch (seen.invoice()) {
            case InvoiceState.Locked _ -> judge(state, seen);
            case InvoiceState.Settled settled when settled.received().equals(state.locked()) ->
                    to(state.at(Stage.RELEASED), new Effect.NoteReleased(settled));
            case InvoiceState.Settled settled ->
                    to(
                            state.at(Stage.RELEASED),
                            new Effect.NoteReleased(settled),
                            new Effect.OpenCase(
                                    CaseKind.AMOUNT_DIFFERS,
                                    "locked "
                                            + state.locked()
                                            + ", received "
                                            + settled.received()));
            case InvoiceState.Canceled _, InvoiceState.Expired _ -> gone(state, seen);
            // A node that forgets what it holds holds it all the same: nothing is concluded.
            case InvoiceState.Open _, InvoiceState.NotFound _, InvoiceState.Unavailable _ ->
                    to(state);
        };
    }

    private static Step judge(State state, Seen seen) {
        return switch (state.verdict()) {
            case ACCEPTED -> to(state, new Effect.Settle());
            case REFUSED -> to(state, new Effect.Cancel());
            case PENDING -> isNear(state, seen) ? to(state, new Effect.Cancel()) : to(state);
        };
    }

    private static boolean isNear(State state, Seen seen) {
        return seen.height().isPresent()
                && seen.height().getAsInt() >= state.cancelHeight() - state.marginBlocks();
    }

    private static Step gone(State state, Seen seen) {
        boolean byHeight =
                seen.height().isPresent() && seen.height().getAsInt() >= state.cancelHeight();
        return switch (state.verdict()) {
            case REFUSED -> cancelled(state, EscrowEnding.REFUSED);
            case PENDING ->
                    byHeight
                            ? expired(state)
                            : cancelled(
                                    state,
                                    isNear(state, seen)
                                            ? EscrowEnding.UNDECIDED
                                            : EscrowEnding.WITHDRAWN);
            // The price is owed and the money is gone: nobody but a person can say what now, and
            // until then nothing is paid.
            case ACCEPTED -> cancelled(state, EscrowEnding.LOST);
        };
    }

    private static Step cancelled(State state, EscrowEnding reason) {
        return to(state.at(Stage.CANCELLED), new Effect.NoteCancelled(reason));
    }

    private static Step expired(State state) {
        return to(state.at(Stage.EXPIRED), new Effect.NoteExpired());
    }

    private static Step to(State next, Effect... effects) {
        return new Step(next, List.of(effects));
    }
}
