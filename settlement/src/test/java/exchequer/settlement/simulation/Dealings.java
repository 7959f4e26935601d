package exchequer.settlement.simulation;

import exchequer.market.decision.DomainEvent;
import exchequer.market.ids.TenantId;
import exchequer.market.money.Msat;
import exchequer.settlement.Story;
import exchequer.settlement.charge.raise.RaiseCharge;
import exchequer.settlement.lightning.Bolt11Invoice;
import exchequer.settlement.lightning.Network;
import exchequer.settlement.rail.FailureReason;
import exchequer.settlement.rail.simulated.PaymentPlan;
import exchequer.settlement.rail.simulated.PaymentPlan.Answer;
import exchequer.settlement.rail.simulated.PaymentPlan.Ending;
import exchequer.settlement.rail.simulated.PaymentPlan.Hints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What buyers, providers and payees of a schedule do. */
final class Dealings {

    private static final int MOST_ORDERS = 5;

    private final World world;
    private final Random random;
    private final Diary diary;
    private final boolean liesMayBeTold;
    private final List<Deal> deals = new ArrayList<>();
    private int invoices;

    /** An order of somebody's market. */
    private record Deal(Story story, TenantId tenant, List<Bolt11Invoice> invoices) {}

    Dealings(World world, Random random, Diary diary, boolean liesMayBeTold) {
        this.world = world;
        this.random = random;
        this.diary = diary;
        this.liesMayBeTold = liesMayBeTold;
    }

    /** Opens a few orders, some of them awarded already. */
    void begin() {
        int orders = 2 + random.nextInt(MOST_ORDERS - 1);
        for (int number = 1; number <= orders; number++) {
            Story story =
                    Story.number(number)
                            .by(random.nextBoolean() ? Story.PROVIDER : Story.RIVAL)
                            .at(Msat.of(10_000L + random.nextInt(40_000)));
            story = random.nextBoolean() ? story.prepaid() : story;
            TenantId tenant = random.nextInt(5) == 0 ? Story.OTHER_TENANT : Story.TENANT;
            deals.add(new Deal(story, tenant, new ArrayList<>()));
            world.store.happened(tenant, Story.NOW, story.opened(), story.quoted());
            if (random.nextBoolean()) {
                world.store.happened(tenant, Story.NOW, story.placed());
            }
        }
    }

    /** A provider presents an invoice: its own, too dear, or one that another order knows. */
    void charge() {
        Deal deal = deals.get(random.nextInt(deals.size()));
        Deal source = random.nextInt(6) == 0 ? deals.get(random.nextInt(deals.size())) : deal;
        boolean fresh = source.invoices().isEmpty() || random.nextInt(4) > 0;
        Bolt11Invoice invoice =
                fresh
                        ? invoice(deal)
                        : source.invoices().get(random.nextInt(source.invoices().size()));
        if (fresh) {
            deal.invoices().add(invoice);
        }
        diary.note("charge " + deal.story().number() + " " + invoice.paymentHash());
        diary.send(
                new RaiseCharge(
                        deal.story().rfqId(),
                        deal.story().provider(),
                        invoice.text(),
                        null,
                        Network.REGTEST,
                        null,
                        world.clock.instant()),
                deal.tenant());
    }

    private Bolt11Invoice invoice(Deal deal) {
        String description = "invoice " + ++invoices;
        PaymentPlan plan = plan();
        diary.count("planned " + plan.ending().getClass().getSimpleName(), 1);
        world.script.forDescription(description, plan);
        long price = deal.story().price().value();
        long amount = random.nextInt(8) == 0 ? price + 1 : price - random.nextInt(100);
        Bolt11Invoice invoice =
                world.invoice(
                        "payee " + deal.story().number(),
                        Msat.of(amount),
                        description,
                        Duration.ofMinutes(2 + random.nextInt(120)));
        if (liesMayBeTold && random.nextInt(2) == 0) {
            WatchedRail.Lie[] all = WatchedRail.Lie.values();
            world.rail.lieAbout(invoice.paymentHash(), all[random.nextInt(all.length)]);
        }
        return invoice;
    }

    private PaymentPlan plan() {
        FailureReason[] reasons = FailureReason.values();
        PaymentPlan plan =
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> PaymentPlan.SUCCEED;
                    case 3, 4 -> PaymentPlan.fail(reasons[random.nextInt(reasons.length)]);
                    default -> PaymentPlan.HANG;
                };
        Duration delay =
                switch (random.nextInt(4)) {
                    case 0 -> Duration.ofMillis(random.nextInt(5_000));
                    case 1 -> Duration.ofHours(random.nextInt(72));
                    default -> Duration.ZERO;
                };
        Hints[] hints = Hints.values();
        return plan.after(delay)
                .withHints(hints[random.nextInt(hints.length)])
                .withAnswer(random.nextInt(5) == 0 ? Answer.LOST : Answer.GIVEN);
    }

    /** What buyers and payees do meanwhile. */
    void progress() {
        Deal deal = deals.get(random.nextInt(deals.size()));
        Story story = deal.story();
        if (random.nextInt(3) == 0 && !deal.invoices().isEmpty()) {
            Bolt11Invoice invoice = deal.invoices().get(random.nextInt(deal.invoices().size()));
            diary.note("the payee decides on " + invoice.paymentHash());
            world.network()
                    .resolve(
                            invoice.paymentHash(),
                            random.nextBoolean()
                                    ? new Ending.Succeed()
                                    : new Ending.Fail(FailureReason.INCORRECT_PAYMENT_DETAILS));
            return;
        }
        if (world.store.engine().isDown()) {
            return;
        }
        List<DomainEvent> known =
                world.store.facts().stream()
                        .filter(fact -> fact.tenant().equals(deal.tenant()))
                        .map(Fact::event)
                        .toList();
        if (!known.contains(story.delivered())) {
            diary.note("delivered " + story.number());
            world.store.happened(deal.tenant(), world.clock.instant(), story.delivered());
        } else if (!known.contains(story.accepted())) {
            diary.note("accepted " + story.number());
            world.store.happened(deal.tenant(), world.clock.instant(), story.accepted());
        }
    }

    /** Every payee that still holds back takes its money. */
    void everybodyTakesTheMoney() {
        deals.forEach(
                deal ->
                        deal.invoices()
                                .forEach(
                                        one ->
                                                world.network()
                                                        .resolve(
                                                                one.paymentHash(),
                                                                new Ending.Succeed())));
    }
}
