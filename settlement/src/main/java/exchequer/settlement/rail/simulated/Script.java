package exchequer.settlement.rail.simulated;

import exchequer.market.money.Msat;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Decides what becomes of payments in a simulation. Each new attempt takes its plan from the queue
 * of {@link #next}, else from its invoice's description, else the usual one. Not stored: an attempt
 * that has begun keeps its plan across a restart, the script itself is told again. Thread-safe.
 */
public final class Script {

    private final Queue<PaymentPlan> queue = new ArrayDeque<>();
    private final Map<String, PaymentPlan> byDescription = new HashMap<>();
    private final Queue<Answer> holdAnswers = new ArrayDeque<>();
    private final Map<String, Msat> excess = new HashMap<>();
    private PaymentPlan usual = PaymentPlan.SUCCEED;
    private boolean down;

    /** Plans one coming attempt; several calls plan several, in order. */
    public synchronized Script next(PaymentPlan plan) {
        queue.add(plan);
        return this;
    }

    /** Plans all attempts to pay invoices with exactly this description. */
    public synchronized Script forDescription(String description, PaymentPlan plan) {
        byDescription.put(description, plan);
        return this;
    }

    /** Plans all attempts nothing else was planned for. */
    public synchronized Script usually(PaymentPlan plan) {
        usual = plan;
        return this;
    }

    /** Lets payers pay this much more than asked for to invoices with exactly this description. */
    public synchronized Script overpaying(String description, Msat extra) {
        excess.put(description, extra);
        return this;
    }

    /**
     * Plans what a payee learns of one coming call that issues, settles or cancels a hold invoice;
     * several calls plan several, in order.
     */
    public synchronized Script nextHoldCall(Answer answer) {
        holdAnswers.add(answer);
        return this;
    }

    /** Cuts the connection to the node, or restores it. Payments under way go on. */
    public synchronized Script down(boolean isDown) {
        down = isDown;
        return this;
    }

    synchronized boolean isDown() {
        return down;
    }

    synchronized PaymentPlan take(String description) {
        PaymentPlan planned = queue.poll();
        return planned != null ? planned : byDescription.getOrDefault(description, usual);
    }

    synchronized Msat excessFor(String description) {
        return excess.getOrDefault(description, Msat.ZERO);
    }

    synchronized Answer takeHoldAnswer() {
        Answer planned = holdAnswers.poll();
        return planned == null ? Answer.GIVEN : planned;
    }
}
