package exchequer.settlement.escrow.execute;

import exchequer.market.decision.Commands;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.Origin;
import exchequer.market.money.Msat;
import exchequer.settlement.escrow.record.EscrowMachine;
import exchequer.settlement.escrow.record.EscrowMachine.Effect;
import exchequer.settlement.escrow.record.RecordEscrowUpdate;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.HoldInvoiceTerms;
import exchequer.settlement.rail.InvoiceCursor;
import exchequer.settlement.rail.InvoiceNews;
import exchequer.settlement.rail.InvoiceState;
import exchequer.settlement.rail.PaymentRail.Subscription;
import exchequer.settlement.rail.ReceivingRail;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an escrow executor has of the world, until a certain step: before it or right after it the
 * application dies, and from then on nothing it wants reaches anybody.
 */
final class DyingApplication implements ReceivingRail, Commands {

    /** What an executor does that somebody else notices. */
    enum Step {
        NOTE_INVOICED,
        ISSUE,
        NOTE_LOCKED,
        SETTLE,
        NOTE_RELEASED,
        CANCEL,
        NOTE_CANCELLED
    }

    private final ReceivingRail rail;
    private final Commands commands;
    private final @Nullable Step last;
    private final boolean done;
    private final CountDownLatch dead = new CountDownLatch(1);

    private DyingApplication(
            ReceivingRail rail, Commands commands, @Nullable Step last, boolean done) {
        this.rail = rail;
        this.commands = commands;
        this.last = last;
        this.done = done;
    }

    static DyingApplication living(ReceivingRail rail, Commands commands) {
        return new DyingApplication(rail, commands, null, false);
    }

    /**
     * @param done whether the step still happens
     */
    static DyingApplication until(Step last, boolean done, ReceivingRail rail, Commands commands) {
        return new DyingApplication(rail, commands, last, done);
    }

    boolean isDead() {
        return dead.getCount() == 0;
    }

    void die() {
        dead.countDown();
    }

    private <T> T alive(Supplier<T> call) {
        if (isDead()) {
            throw new IllegalStateException("the application is dead");
        }
        return call.get();
    }

    private <T> T step(Step step, Supplier<T> call) {
        return alive(
                () -> {
                    if (step != last) {
                        return call.get();
                    }
                    if (done) {
                        call.get();
                    }
                    die();
                    throw new IllegalStateException("the application died");
                });
    }

    @Override
    public Decision send(DomainCommand command, Origin origin) {
        return noting(command)
                .map(step -> step(step, () -> commands.send(command, origin)))
                .orElseGet(() -> alive(() -> commands.send(command, origin)));
    }

    private static Optional<Step> noting(DomainCommand command) {
        if (!(command instanceof RecordEscrowUpdate(_, _, var seen, var state))) {
            return Optional.empty();
        }
        for (Effect effect : EscrowMachine.step(state, seen).effects()) {
            switch (effect) {
                case Effect.NoteInvoiced _ -> {
                    return Optional.of(Step.NOTE_INVOICED);
                }
                case Effect.NoteLocked _ -> {
                    return Optional.of(Step.NOTE_LOCKED);
                }
                case Effect.NoteReleased _ -> {
                    return Optional.of(Step.NOTE_RELEASED);
                }
                case Effect.NoteCancelled _ -> {
                    return Optional.of(Step.NOTE_CANCELLED);
                }
                case Effect.NoteExpired _,
                        Effect.OpenCase _,
                        Effect.Issue _,
                        Effect.Settle _,
                        Effect.Cancel _ -> {}
            }
        }
        return Optional.empty();
    }

    @Override
    public String name() {
        return rail.name();
    }

    @Override
    public Network network() {
        return rail.network();
    }

    @Override
    public Bolt11Invoice createInvoice(Msat amount, String description, Duration expiry) {
        return alive(() -> rail.createInvoice(amount, description, expiry));
    }

    @Override
    public InvoiceState lookup(PaymentHash hash) {
        return alive(() -> rail.lookup(hash));
    }

    @Override
    public HoldAnswer createHoldInvoice(HoldInvoiceTerms terms) {
        return step(Step.ISSUE, () -> rail.createHoldInvoice(terms));
    }

    @Override
    public SettleAnswer settleHold(Preimage preimage) {
        return step(Step.SETTLE, () -> rail.settleHold(preimage));
    }

    @Override
    public CancelAnswer cancelHold(PaymentHash hash) {
        return step(Step.CANCEL, () -> rail.cancelHold(hash));
    }

    @Override
    public HeightAnswer blockHeight() {
        return alive(rail::blockHeight);
    }

    @Override
    public Subscription subscribe(InvoiceCursor from, Consumer<InvoiceNews> listener) {
        return rail.subscribe(from, listener);
    }

    @Override
    public Subscription follow(PaymentHash hash, Consumer<InvoiceState> listener) {
        return alive(() -> rail.follow(hash, listener));
    }
}
