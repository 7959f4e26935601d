package exchequer.settlement.simulation;

import exchequer.market.money.Msat;
import exchequer.settlement.events.CaseOpened;
import exchequer.settlement.events.ChargeRaised;
import exchequer.settlement.events.PaymentIntended;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.lightning.PaymentHash;
import exchequer.settlement.proof.PaymentProof;
import exchequer.settlement.rail.RailUpdate;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The promises about money, worked out from nothing but the facts in the log and the rail's own
 * books. Knows no decider and none of their states: a mistake made there is not made here again.
 *
 * <p>Where the rail breaks its contract some promises can not be kept. Then they may be broken for
 * the payments it lied about, and only with a case.
 */
final class MoneyRules {

    private final List<Fact> facts;
    private final RailBooks books;
    private final List<String> violations = new ArrayList<>();

    private MoneyRules(List<Fact> facts, RailBooks books) {
        this.facts = facts;
        this.books = books;
    }

    /** Whatever is broken at this moment, in words; empty when all promises are kept. */
    static List<String> violations(List<Fact> facts, RailBooks books) {
        MoneyRules rules = new MoneyRules(facts, books);
        rules.hashesBindOnce();
        rules.lives();
        rules.settlementsAreProven();
        rules.attemptsWereDue();
        rules.casesAreOpened();
        new BudgetRules(facts, books).violations().forEach(rules.violations::add);
        return rules.violations;
    }

    /** What must hold beyond that when everything has come to its end. */
    static List<String> violationsAtRest(List<Fact> facts, RailBooks books) {
        MoneyRules rules = new MoneyRules(facts, books);
        rules.everythingIsOver();
        rules.logAndRailAgree();
        return rules.violations;
    }

    private void broken(String what, Object... arguments) {
        violations.add(what.formatted(arguments));
    }

    /** One payment hash binds to one order, for ever, across tenants. */
    private void hashesBindOnce() {
        Set<PaymentHash> charged = new HashSet<>();
        Map<PaymentHash, Fact> charges = new HashMap<>();
        Set<PaymentHash> intended = new HashSet<>();
        for (Fact fact : facts) {
            if (fact.event() instanceof ChargeRaised charge) {
                if (!charged.add(charge.paymentHash())) {
                    broken("hash %s was charged twice", charge.paymentHash());
                }
                if (!charge.raisedAt().isBefore(charge.expiresAt())) {
                    broken("charge %s was raised after its expiry", charge.chargeId());
                }
                charges.putIfAbsent(charge.paymentHash(), fact);
            }
            if (fact.event() instanceof PaymentIntended intent) {
                if (!intended.add(intent.paymentHash())) {
                    broken("payment %s was intended twice", intent.paymentHash());
                }
                Fact charge = charges.get(intent.paymentHash());
                if (charge == null || !isFor((ChargeRaised) charge.event(), intent)) {
                    broken("payment %s is of no charge before it", intent.paymentHash());
                } else if (!charge.tenant().equals(fact.tenant())) {
                    broken("payment %s is of another tenant's charge", intent.paymentHash());
                } else if (!intent.intendedAt()
                        .isBefore(((ChargeRaised) charge.event()).expiresAt())) {
                    broken("payment %s was intended after its expiry", intent.paymentHash());
                }
            }
        }
    }

    private static boolean isFor(ChargeRaised charge, PaymentIntended intent) {
        return charge.orderId().equals(intent.orderId())
                && charge.bolt11().equals(intent.bolt11())
                && charge.amountMsat().equals(intent.amountMsat());
    }

    /** Each payment ends once, and an order has at most one that is under way or settled. */
    private void lives() {
        PaymentLives lives = new PaymentLives();
        for (Fact fact : facts) {
            lives.after(fact.event()).ifPresent(violations::add);
        }
    }

    private void settlementsAreProven() {
        for (Fact fact : facts) {
            if (!(fact.event() instanceof PaymentSettled settled)) {
                continue;
            }
            switch (settled.proof()) {
                case PaymentProof.ByPreimage(var preimage) -> {
                    if (!sha256(preimage.value()).equals(settled.paymentHash().value())) {
                        broken("the preimage of %s does not open it", settled.paymentHash());
                    }
                }
                case PaymentProof.ByTransfer _ ->
                        broken("%s went over no rail that has transfers", settled.paymentHash());
            }
            if (!(books.said().get(settled.paymentHash()) instanceof RailUpdate.Succeeded paid)) {
                broken("%s is settled, and the rail has not paid it", settled.paymentHash());
            } else if (!paid.amount().equals(settled.amountMsat())
                    || !paid.fee().equals(settled.feeMsat())
                    || !paid.proof().equals(settled.proof())) {
                broken("%s is settled otherwise than the rail says", settled.paymentHash());
            }
        }
    }

    /** Whatever set out had a reason in the log, and no reason against it, at that moment. */
    private void attemptsWereDue() {
        Set<PaymentHash> begun = new HashSet<>();
        for (RailBooks.Attempt attempt : books.attempts()) {
            if (!attempt.at().isBefore(attempt.expiresAt())) {
                broken("%s set out after its expiry", attempt.hash());
            }
            PaymentLives then = livesAfter(attempt.facts());
            if (!begun.add(attempt.hash()) && !then.isTakenOver(attempt.hash())) {
                broken("%s set out twice", attempt.hash());
            }
            PaymentIntended intent = then.intent(attempt.hash());
            if (intent == null) {
                broken("%s set out and was not intended", attempt.hash());
            } else {
                if (!intent.bolt11().equals(attempt.bolt11())
                        || attempt.feeCap().isMoreThan(intent.feeCapMsat())) {
                    broken("%s set out otherwise than intended", attempt.hash());
                }
                then.against(intent).forEach(violations::add);
                // News of it may come while the call is on its way: nobody could have known.
                livesAfter(attempt.seen()).heldBack(intent).ifPresent(violations::add);
            }
        }
    }

    private PaymentLives livesAfter(int count) {
        PaymentLives lives = new PaymentLives();
        facts.subList(0, count).forEach(fact -> lives.after(fact.event()));
        return lives;
    }

    private void casesAreOpened() {
        PaymentLives lives = new PaymentLives();
        Set<String> opened = new HashSet<>();
        for (Fact fact : facts) {
            lives.after(fact.event());
            if (fact.event() instanceof CaseOpened c) {
                if (!opened.add(c.kind() + " " + c.paymentHash())) {
                    broken("case %s of %s was opened twice", c.kind(), c.paymentHash());
                }
                if (books.lied().isEmpty()) {
                    broken("case %s of %s without a reason", c.kind(), c.paymentHash());
                }
            }
        }
        lives.oddities()
                .forEach(
                        (hash, kinds) ->
                                kinds.stream()
                                        .filter(kind -> !opened.contains(kind + " " + hash))
                                        .forEach(kind -> broken("%s: no case %s", hash, kind)));
    }

    private void everythingIsOver() {
        PaymentLives lives = new PaymentLives();
        facts.forEach(fact -> lives.after(fact.event()));
        lives.open().forEach(hash -> broken("%s has not come to an end", hash));
    }

    private void logAndRailAgree() {
        Msat booked = Msat.ZERO;
        Set<PaymentHash> settled = new HashSet<>();
        for (Fact fact : facts) {
            if (fact.event() instanceof PaymentSettled payment) {
                settled.add(payment.paymentHash());
                booked = booked.plus(payment.amountMsat()).plus(payment.feeMsat());
            }
        }
        books.said()
                .forEach(
                        (hash, state) -> {
                            if (state instanceof RailUpdate.Succeeded != settled.contains(hash)) {
                                broken("%s: the rail says %s", hash, state);
                            }
                        });
        if (books.lied().isEmpty() && !booked.equals(books.gone())) {
            broken("%s left the treasury, %s are booked", books.gone(), booked);
        }
    }

    private static String sha256(String hex) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(HexFormat.of().parseHex(hex));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
