package exchequer.settlement.simulation;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.OrderId;
import exchequer.settlement.cases.OpenCases;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.CaseResolved;
import exchequer.settlement.events.PaymentDispatched;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentOutcomeUnknown;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.events.PaymentTakenOver;
import exchequer.settlement.lightning.PaymentHash;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How far each payment is, fact by fact. */
final class PaymentLives {

    private final Map<PaymentHash, PaymentIntended> intents = new LinkedHashMap<>();
    private final Set<PaymentHash> settled = new HashSet<>();
    private final Set<PaymentHash> failed = new HashSet<>();
    private final Set<PaymentHash> takenOver = new HashSet<>();
    private final Map<PaymentHash, Set<CaseKind>> oddities = new HashMap<>();
    private OpenCases cases = OpenCases.NONE;

    /** Takes in one more fact; what it says if it should not have happened. */
    Optional<String> after(DomainEvent event) {
        return switch (event) {
            case PaymentIntended intent -> intended(intent);
            case PaymentDispatched p -> mustBeOpen(p.paymentHash(), "dispatched");
            case PaymentOutcomeUnknown p -> mustBeOpen(p.paymentHash(), "unknown");
            case PaymentTakenOver p -> {
                takenOver.add(p.paymentHash());
                yield mustBeOpen(p.paymentHash(), "taken over");
            }
            case PaymentFailed p -> {
                Optional<String> wrong = mustBeOpen(p.paymentHash(), "failed");
                failed.add(p.paymentHash());
                yield wrong;
            }
            case PaymentSettled p -> settled(p);
            case CaseOpened opened -> {
                cases = cases.with(opened);
                yield Optional.empty();
            }
            case CaseResolved resolved -> {
                cases = cases.without(resolved);
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    private Optional<String> intended(PaymentIntended intent) {
        Optional<String> wrong =
                Stream.concat(against(intent).stream(), heldBack(intent).stream())
                        .map(reason -> "intended, though " + reason)
                        .findFirst();
        intents.put(intent.paymentHash(), intent);
        return wrong;
    }

    private Optional<String> settled(PaymentSettled payment) {
        PaymentHash hash = payment.paymentHash();
        PaymentIntended intent = intents.get(hash);
        if (intent == null || !intent.orderId().equals(payment.orderId())) {
            return Optional.of(hash + " is settled and was not intended for that order");
        }
        if (failed.contains(hash)) {
            odd(hash, CaseKind.SETTLED_AFTER_FAILURE);
        }
        if (!payment.amountMsat().equals(intent.amountMsat())) {
            odd(hash, CaseKind.AMOUNT_DIFFERS);
        }
        if (payment.feeMsat().isMoreThan(intent.feeCapMsat())) {
            odd(hash, CaseKind.FEE_ABOVE_CAP);
        }
        if (isSettled(intent.orderId())) {
            odd(hash, CaseKind.SECOND_SETTLEMENT);
        }
        return settled.add(hash) ? Optional.empty() : Optional.of(hash + " is settled twice");
    }

    private void odd(PaymentHash hash, CaseKind kind) {
        oddities.computeIfAbsent(hash, _ -> EnumSet.noneOf(CaseKind.class)).add(kind);
    }

    private Optional<String> mustBeOpen(PaymentHash hash, String what) {
        return open().contains(hash)
                ? Optional.empty()
                : Optional.of("%s is %s and was not open".formatted(hash, what));
    }

    /**
     * Whether another payment has paid for it, or a person has to look first. Only a rail that lies
     * can bring that about.
     */
    Optional<String> heldBack(PaymentIntended intent) {
        if (isSettled(intent.orderId())) {
            return Optional.of(intent.paymentHash() + " is of an order that is paid");
        }
        return cases.waiting().stream()
                .filter(opened -> intent.orderId().equals(opened.orderId()))
                .map(opened -> intent.paymentHash() + " waits for " + opened.caseId())
                .findFirst();
    }

    /** What stands against sending this payment now. */
    List<String> against(PaymentIntended intent) {
        PaymentHash hash = intent.paymentHash();
        List<String> reasons = new ArrayList<>();
        if (failed.contains(hash)) {
            reasons.add(hash + " had failed");
        }
        for (PaymentHash other : open()) {
            if (!other.equals(hash) && intents.get(other).orderId().equals(intent.orderId())) {
                reasons.add("%s is of an order that %s is for".formatted(hash, other));
            }
        }
        return reasons;
    }

    /** Two may be sending it: then it may set out again after a failure nobody wrote down. */
    boolean isTakenOver(PaymentHash hash) {
        return takenOver.contains(hash);
    }

    @Nullable PaymentIntended intent(PaymentHash hash) {
        return intents.get(hash);
    }

    /** Payments that have neither settled nor failed. */
    List<PaymentHash> open() {
        return intents.keySet().stream()
                .filter(hash -> !settled.contains(hash) && !failed.contains(hash))
                .toList();
    }

    private boolean isSettled(OrderId order) {
        return settled.stream().anyMatch(hash -> intents.get(hash).orderId().equals(order));
    }

    /** What a person must be told of, by payment. */
    Map<PaymentHash, Set<CaseKind>> oddities() {
        return oddities;
    }
}
