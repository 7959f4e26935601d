package exchequer.settlement.payment;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.ids.OrderId;
import exchequer.market.money.Msat;
import exchequer.settlement.FactLog;
import exchequer.settlement.events.CaseKind;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.PaymentFailed;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.PaymentHash;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The promises about payments, worked out anew from the facts, without the deciders' own states.
 */
final class PaymentRules {

    private final FactLog log;
    private final Msat perDay;

    PaymentRules(FactLog log, Msat perDay) {
        this.log = log;
        this.perDay = perDay;
    }

    /** What holds as long as the rail keeps its contract. */
    void hold() {
        eachHashOnce();
        assertThat(openPerOrder().values()).as("open payments of one order").allMatch(n -> n == 1);
        assertThat(settledPerOrder().values()).as("settlements of an order").allMatch(n -> n == 1);
        Set<OrderId> settled = settledPerOrder().keySet();
        assertThat(openPerOrder().keySet())
                .as("orders being paid though they are paid")
                .noneMatch(settled::contains);
        spentPerDay()
                .forEach(
                        (day, spent) ->
                                assertThat(spent)
                                        .as("spent on " + day)
                                        .isLessThanOrEqualTo(perDay));
    }

    /** The same, counted at the rail: what really left. */
    void holdAt(Map<PaymentHash, ForgetfulRail.Paid> paid) {
        Map<LocalDate, Msat> perDate = new HashMap<>();
        Set<OrderId> orders = new HashSet<>();
        for (ForgetfulRail.Paid payment : paid.values()) {
            perDate.merge(payment.payment().businessDay(), payment.total(), Msat::plus);
            assertThat(orders.add(payment.payment().orderId())).as("an order paid twice").isTrue();
        }
        assertThat(perDate.values()).allMatch(total -> !total.isMoreThan(perDay));
    }

    /** What holds whatever the rail says. */
    void holdForLiars() {
        eachHashOnce();
        List<CaseOpened> cases = log.all(CaseOpened.class);
        assertThat(cases).extracting(CaseOpened::caseId).doesNotHaveDuplicates();
        Set<OrderId> twice =
                settledPerOrder().entrySet().stream()
                        .filter(entry -> entry.getValue() > 1)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet());
        assertThat(ordersWith(cases, CaseKind.SECOND_SETTLEMENT)).containsAll(twice);
        if (spentPerDay().values().stream().anyMatch(spent -> spent.isMoreThan(perDay))) {
            assertThat(cases)
                    .extracting(CaseOpened::kind)
                    .containsAnyOf(
                            CaseKind.SETTLED_AFTER_FAILURE,
                            CaseKind.AMOUNT_DIFFERS,
                            CaseKind.FEE_ABOVE_CAP);
        }
    }

    private void eachHashOnce() {
        assertThat(log.all(PaymentIntended.class))
                .extracting(PaymentIntended::paymentHash)
                .doesNotHaveDuplicates();
        assertThat(log.all(PaymentSettled.class))
                .extracting(PaymentSettled::paymentHash)
                .doesNotHaveDuplicates();
    }

    private Map<LocalDate, Msat> spentPerDay() {
        Map<PaymentHash, Msat> held = new HashMap<>();
        Map<PaymentHash, LocalDate> days = new HashMap<>();
        for (FactLog.Entry entry : log.entries()) {
            switch (entry.event()) {
                case PaymentIntended payment -> {
                    days.put(payment.paymentHash(), payment.businessDay());
                    held.put(
                            payment.paymentHash(), payment.amountMsat().plus(payment.feeCapMsat()));
                }
                case PaymentSettled payment ->
                        held.put(
                                payment.paymentHash(),
                                payment.amountMsat().plus(payment.feeMsat()));
                case PaymentFailed payment -> held.remove(payment.paymentHash());
                default -> {
                    // Holds no money.
                }
            }
        }
        Map<LocalDate, Msat> spent = new HashMap<>();
        held.forEach((hash, amount) -> spent.merge(days.get(hash), amount, Msat::plus));
        return spent;
    }

    private Map<OrderId, Integer> openPerOrder() {
        Map<PaymentHash, OrderId> open = new HashMap<>();
        for (FactLog.Entry entry : log.entries()) {
            switch (entry.event()) {
                case PaymentIntended payment -> open.put(payment.paymentHash(), payment.orderId());
                case PaymentSettled payment -> open.remove(payment.paymentHash());
                case PaymentFailed payment -> open.remove(payment.paymentHash());
                default -> {
                    // An unknown outcome leaves a payment open, above all.
                }
            }
        }
        return open.values().stream()
                .collect(Collectors.toMap(order -> order, _ -> 1, Integer::sum));
    }

    private Map<OrderId, Integer> settledPerOrder() {
        return log.all(PaymentSettled.class).stream()
                .collect(Collectors.toMap(PaymentSettled::orderId, _ -> 1, Integer::sum));
    }

    private static Set<OrderId> ordersWith(List<CaseOpened> cases, CaseKind kind) {
        return cases.stream()
                .filter(opened -> opened.kind() == kind)
                .map(CaseOpened::orderId)
                .collect(Collectors.toSet());
    }
}
