package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.ledger.ChainVerification.Verified;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories are booked soundly, and give the same bytes a second time. */
class RebuildIT {

    private static final int EVENTS = 400;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20_260_301})
    void the_same_events_make_the_same_books_whatever_their_batches(long seed) throws Exception {
        var random = new Random(seed);
        var history = history(random);
        var first = new Books();
        var second = new Books();

        applyInBatches(first, history, random);
        applyInBatches(second, history, random);

        assertThat(second.dump()).isEqualTo(first.dump());
        var head = first.queries().head();
        assertThat(head.position()).isEqualTo(EVENTS);
        assertThat(head.transfers()).isGreaterThan(EVENTS / 4);
        assertThat(first.queries().verifyChain())
                .isEqualTo(new Verified(head.transfers(), head.hash()));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 5})
    void balances_are_what_a_plain_sum_over_the_rules_says(long seed) throws Exception {
        var random = new Random(seed);
        var history = history(random);
        var books = new Books();
        applyInBatches(books, history, random);

        for (String tenant : List.of("acme", "zenith")) {
            var trial = books.queries().trialBalance(tenant);
            assertThat(trial.isBalanced()).isTrue();
            var expected = expectedBalances(history, tenant);
            var actual = new HashMap<AccountPath, Long>();
            trial.accounts().forEach(row -> actual.put(row.account(), row.balanceMsat()));
            assertThat(actual).isEqualTo(expected);
            for (AccountBalance row : trial.accounts()) {
                var entries = books.queries().entries(tenant, row.account(), 0, 1_000);
                assertThat(entries.stream().mapToLong(Entry::amountMsat).sum())
                        .isEqualTo(row.balanceMsat());
                assertThat(entries).hasSize((int) row.version());
            }
        }
    }

    /**
     * Pins the canonical form: books written by an older build must verify with a newer one. The
     * value was also computed outside of Java, from the description in the README.
     */
    @Test
    void the_hash_of_a_known_history_never_changes() throws Exception {
        var books = new Books();
        books.apply(
                Facts.event(1, "DeliveryAccepted", Facts.deliveryAccepted(1, 21_000)),
                Facts.paymentSettledInItsFirstVersion(2, 1, 1, 20_000, 35, 21_000));

        assertThat(books.queries().head().hash().hex())
                .isEqualTo("f148a5ff98ae9b23cf5dcb5a75f3889089ba4074d447fe43f93f1c3ede0be314");
    }

    private static List<ReceivedEvent> history(Random random) {
        var events = new ArrayList<ReceivedEvent>();
        int payments = 0;
        for (int position = 1; position <= EVENTS; position++) {
            int order = 1 + random.nextInt(EVENTS / 5);
            long price = 1 + random.nextLong(1_000_000);
            String tenant = order % 2 == 0 ? "acme" : "zenith";
            var json =
                    switch (random.nextInt(5)) {
                        case 0 -> Map.entry("DeliveryAccepted", accepted(random, order, price));
                        case 1, 2 -> {
                            long amount = 1 + random.nextLong(price + price / 10 + 1);
                            long fee = random.nextInt(3) == 0 ? 0 : random.nextLong(1_000);
                            yield Map.entry(
                                    "PaymentSettled",
                                    Facts.paymentSettled(order, ++payments, amount, fee, price));
                        }
                        case 3 -> Map.entry("PaymentFailed", Facts.paymentFailed(order, position));
                        default -> Map.entry("WorkProgressed", Map.<String, Object>of());
                    };
            events.add(Facts.event(position, tenant, json.getKey(), Facts.json(json.getValue())));
        }
        return events;
    }

    private static Map<String, Object> accepted(Random random, int order, long price) {
        var json = Facts.deliveryAccepted(order, price);
        json.put("buyer", "%064x".formatted(random.nextInt(5)));
        json.put("provider", "%064x".formatted(random.nextInt(5)));
        return json;
    }

    private static void applyInBatches(Books books, List<ReceivedEvent> history, Random random)
            throws Exception {
        for (int from = 0; from < history.size(); ) {
            int to = Math.min(history.size(), from + 1 + random.nextInt(60));
            books.apply(history.subList(from, to));
            from = to;
        }
    }

    private static Map<AccountPath, Long> expectedBalances(
            List<ReceivedEvent> history, String tenant) {
        var balances = new HashMap<AccountPath, Long>();
        var settledOrders = new HashSet<String>();
        for (ReceivedEvent event : history) {
            if (!event.tenantId().equals(tenant)) {
                continue;
            }
            FactReader.read(event)
                    .ifPresent(
                            fact -> {
                                boolean before =
                                        fact instanceof LedgerFact.PaymentSettled settled
                                                && !settledOrders.add(settled.orderId());
                                for (var draft : PostingRules.transfersFor(fact, before)) {
                                    balances.merge(draft.debit(), draft.amountMsat(), Long::sum);
                                    balances.merge(draft.credit(), -draft.amountMsat(), Long::sum);
                                }
                            });
        }
        return balances;
    }
}
