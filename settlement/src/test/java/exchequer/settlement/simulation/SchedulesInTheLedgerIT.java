package exchequer.settlement.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import exchequer.embedded.SharedPostgres;
import exchequer.eventstore.EventStoreJson;
import exchequer.eventstore.consumer.EffectHandler;
import exchequer.eventstore.consumer.ReceivedEvent;
import exchequer.ledger.AccountBalance;
import exchequer.ledger.ChainVerification;
import exchequer.ledger.LedgerConsumer;
import exchequer.ledger.LedgerQueries;
import exchequer.ledger.LedgerSchema;
import exchequer.ledger.TrialBalance;
import exchequer.market.decision.MessageTypes;
import exchequer.market.money.Msat;
import exchequer.settlement.Story;
import exchequer.settlement.events.PaymentSettled;
import exchequer.settlement.simulation.Schedule.Outcome;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * The facts of random schedules in the product's ledger. Whatever failed on the way, the books
 * balance and say what left the treasury.
 */
class SchedulesInTheLedgerIT {

    private static final int SCHEDULES = 40;
    private static final int MOST_AT_ONCE = 50;

    private final DataSource database = SharedPostgres.newDatabase();
    private final EffectHandler ledger = LedgerConsumer.effects();
    private final LedgerQueries books = new LedgerQueries(database);
    private long position;

    @Test
    void books_of_every_schedule_balance_and_say_what_left_the_treasury() throws Exception {
        long first = Long.getLong("schedules.seed", new Random().nextInt(Integer.MAX_VALUE));
        System.out.println("SchedulesInTheLedgerIT: from -Dschedules.seed=" + first);
        LedgerSchema.migrate(database);
        long settled = 0;
        try (SimulatedStore store = new SimulatedStore()) {
            for (long seed = first; seed < first + SCHEDULES; seed++) {
                Outcome outcome = new Schedule(store, seed).run();
                assertThat(outcome.violations()).as("seed " + seed).isEmpty();
                book(outcome);
                settled += check(outcome);
            }
        }
        assertThat(settled).isPositive();
        assertThat(books.head().position()).isEqualTo(position);
        assertThat(books.verifyChain()).isInstanceOf(ChainVerification.Verified.class);
    }

    /** Tenants of different schedules are different tenants. */
    private static String tenant(Fact fact, Outcome outcome) {
        return fact.tenant().value() + "-" + outcome.seed();
    }

    private void book(Outcome outcome) throws Exception {
        List<ReceivedEvent> events = new ArrayList<>();
        for (Fact fact : outcome.facts()) {
            events.add(received(fact, outcome));
        }
        Random sizes = new Random(outcome.seed());
        for (int from = 0; from < events.size(); ) {
            int to = Math.min(events.size(), from + 1 + sizes.nextInt(MOST_AT_ONCE));
            try (Connection connection = database.getConnection()) {
                connection.setAutoCommit(false);
                ledger.apply(connection, events.subList(from, to));
                connection.commit();
            }
            from = to;
        }
    }

    private ReceivedEvent received(Fact fact, Outcome outcome) throws JsonProcessingException {
        return new ReceivedEvent(
                ++position,
                outcome.seed() + "-" + fact.eventId(),
                MessageTypes.ofEvent(fact.event().getClass()).name(),
                MessageTypes.ofEvent(fact.event().getClass()).version(),
                tenant(fact, outcome),
                fact.occurredAt(),
                Map.of("host", "simulation"),
                EventStoreJson.mapper().writeValueAsBytes(fact.event()));
    }

    /** Returns how many payments settled. */
    private long check(Outcome outcome) {
        long treasury = 0;
        for (String tenant :
                Stream.of(Story.TENANT, Story.OTHER_TENANT)
                        .map(id -> id.value() + "-" + outcome.seed())
                        .toList()) {
            TrialBalance balance = books.trialBalance(tenant);
            assertThat(balance.isBalanced()).as("seed " + outcome.seed()).isTrue();
            treasury +=
                    balance.accounts().stream()
                            .filter(account -> account.account().value().startsWith("treasury:"))
                            .mapToLong(AccountBalance::balanceMsat)
                            .sum();
        }
        List<PaymentSettled> settled =
                outcome.facts().stream()
                        .map(Fact::event)
                        .filter(PaymentSettled.class::isInstance)
                        .map(PaymentSettled.class::cast)
                        .toList();
        Msat told =
                settled.stream()
                        .map(payment -> payment.amountMsat().plus(payment.feeMsat()))
                        .reduce(Msat.ZERO, Msat::plus);
        assertThat(-treasury).as("seed " + outcome.seed()).isEqualTo(told.value());
        if (outcome.books().lied().isEmpty()) {
            assertThat(-treasury)
                    .as("seed " + outcome.seed())
                    .isEqualTo(outcome.books().gone().value());
        }
        return settled.size();
    }
}
