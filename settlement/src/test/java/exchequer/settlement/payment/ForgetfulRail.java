package exchequer.settlement.payment;

import exchequer.market.money.Msat;
import exchequer.settlement.Story;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.lightning.Preimage;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.RailUpdate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Keeps the contract of a payment rail to the letter and no further: answers get lost, requests
 * never arrive, and what it refused before it began it does not remember. A payment that failed is
 * really made when it is sent once more.
 */
final class ForgetfulRail {

    private final Random random;
    private final Map<PaymentHash, Payment> payments = new LinkedHashMap<>();
    private boolean stormy = true;

    /** What one successful payment cost: amount and fee. */
    record Paid(PaymentIntended payment, Msat total) {}

    private record Payment(PaymentIntended intent, Preimage preimage, RailUpdate state) {}

    ForgetfulRail(Random random) {
        this.random = random;
    }

    void clearUp() {
        stormy = false;
    }

    RailUpdate track(PaymentHash hash) {
        if (isLost()) {
            return new RailUpdate.Unavailable(hash, "no answer");
        }
        Payment payment = payments.get(hash);
        return payment == null ? new RailUpdate.NotFound(hash) : payment.state();
    }

    RailUpdate pay(PaymentIntended intent, Preimage preimage) {
        PaymentHash hash = intent.paymentHash();
        if (isLost()) {
            return new RailUpdate.Unavailable(hash, "the request did not arrive");
        }
        Payment before = payments.get(hash);
        if (before != null && !(before.state() instanceof RailUpdate.Failed)) {
            return before.state();
        }
        if (stormy && random.nextInt(4) == 0) {
            return new RailUpdate.Failed(hash, FailureReason.INSUFFICIENT_BALANCE, "not now");
        }
        payments.put(hash, new Payment(intent, preimage, new RailUpdate.InFlight(hash)));
        if (random.nextBoolean()) {
            moveOn();
        }
        return isLost()
                ? new RailUpdate.Unavailable(hash, "the answer is lost")
                : payments.get(hash).state();
    }

    /** Ends some of the payments under way. */
    void moveOn() {
        payments.replaceAll(
                (_, payment) ->
                        payment.state() instanceof RailUpdate.InFlight && random.nextBoolean()
                                ? ended(payment)
                                : payment);
    }

    Map<PaymentHash, Paid> paid() {
        return payments.entrySet().stream()
                .filter(entry -> entry.getValue().state() instanceof RailUpdate.Succeeded)
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> {
                                    var success = (RailUpdate.Succeeded) entry.getValue().state();
                                    return new Paid(
                                            entry.getValue().intent(),
                                            success.amount().plus(success.fee()));
                                }));
    }

    private Payment ended(Payment payment) {
        PaymentIntended intent = payment.intent();
        PaymentHash hash = intent.paymentHash();
        RailUpdate end =
                random.nextInt(3) == 0
                        ? new RailUpdate.Failed(hash, FailureReason.NO_ROUTE, "no route")
                        : new RailUpdate.Succeeded(
                                hash,
                                payment.preimage(),
                                Msat.of(random.nextLong(intent.feeCapMsat().value() + 1)),
                                intent.amountMsat(),
                                Story.NOW);
        return new Payment(intent, payment.preimage(), end);
    }

    private boolean isLost() {
        return stormy && random.nextInt(4) == 0;
    }
}
