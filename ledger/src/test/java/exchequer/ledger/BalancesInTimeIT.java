package exchequer.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.eventstore.consumer.ReceivedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A balance at any place and time is the sum of the postings that a plain look at them says. */
@TestInstance(Lifecycle.PER_CLASS)
class BalancesInTimeIT {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Duration SPAN = Duration.ofHours(30);
    private static final int EVENTS = 400;

    private final Books books = new Books();
    private final AccountQueries accounts = new AccountQueries(books.database());
    private final AccountStatements statements = new AccountStatements(books.database());
    private final List<Transfer> journal = new ArrayList<>();

    @BeforeAll
    void book_a_history_with_late_facts() throws Exception {
        var random = new Random(7);
        var batch = new ArrayList<ReceivedEvent>();
        for (int position = 1; position <= EVENTS; position++) {
            batch.add(event(position, random));
            if (random.nextInt(20) == 0 || position == EVENTS) {
                books.apply(batch);
                batch.clear();
            }
        }
        books.queries().readAll(journal::add);
        assertThat(journal).hasSizeGreaterThan(EVENTS / 2);
    }

    /** Recorded almost in order, and effective up to a day before that. */
    private static ReceivedEvent event(int position, Random random) {
        Instant recorded =
                START.plus(SPAN.dividedBy(EVENTS).multipliedBy(position))
                        .plusMillis(random.nextInt(600_000) - 300_000);
        Instant effective =
                random.nextInt(10) == 0
                        ? recorded.minusSeconds(random.nextInt(86_400))
                        : recorded.minusMillis(random.nextInt(2_000));
        int order = 1 + random.nextInt(60);
        Map<String, Object> json;
        String type;
        if (random.nextBoolean()) {
            type = "DeliveryAccepted";
            json = Facts.deliveryAccepted(order, 1 + random.nextInt(50_000));
            json.put("accepted_at", effective.toString());
        } else {
            type = "PaymentSettled";
            json = Facts.paymentSettled(order, position, 1 + random.nextInt(9_000), 3, 10_000);
            json.put("settled_at", effective.toString());
        }
        json.put("provider", "%064x".formatted(random.nextInt(3)));
        ReceivedEvent plain = Facts.event(position, type, json);
        return new ReceivedEvent(
                position,
                plain.eventId(),
                plain.type(),
                plain.version(),
                plain.tenantId(),
                recorded,
                plain.headers(),
                plain.payload());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void whatever_is_asked_for(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            AsOf asOf =
                    new AsOf(
                            random.nextBoolean() ? null : random.nextLong(EVENTS + 1),
                            random.nextBoolean() ? null : anyTime(random),
                            random.nextBoolean() ? null : anyTime(random));
            TrialBalance trial = accounts.trialBalance(Facts.TENANT, asOf);
            var found = new TreeMap<String, List<Long>>();
            trial.accounts()
                    .forEach(
                            it ->
                                    found.put(
                                            it.account().value(),
                                            List.of(it.balanceMsat(), it.version())));
            assertThat(found).as("%s", asOf).isEqualTo(plainSums(entry -> isMeant(entry, asOf)));
            assertThat(trial.isBalanced()).isTrue();
        }
    }

    private static Instant anyTime(Random random) {
        return START.minus(Duration.ofHours(26)).plusSeconds(random.nextInt(60 * 3_600));
    }

    private static boolean isMeant(Transfer entry, AsOf asOf) {
        return (asOf.position() == null || entry.position() <= asOf.position())
                && (asOf.effective() == null || !entry.effectiveAt().isAfter(asOf.effective()))
                && (asOf.recorded() == null || !entry.recordedAt().isAfter(asOf.recorded()));
    }

    /** Balance and number of postings by path. */
    private Map<String, List<Long>> plainSums(Predicate<Transfer> isMeant) {
        var sums = new TreeMap<String, List<Long>>();
        for (Transfer entry : journal) {
            if (isMeant.test(entry)) {
                for (Posting posting : entry.postings()) {
                    sums.merge(
                            posting.account().path().value(),
                            List.of(posting.amountMsat(), 1L),
                            (a, b) -> List.of(a.get(0) + b.get(0), a.get(1) + b.get(1)));
                }
            }
        }
        return sums;
    }

    @Test
    void what_happens_at_the_instant_itself_counts() {
        Transfer entry = journal.get(EVENTS / 4);
        AccountPath path = entry.postings().getFirst().account().path();
        long at = balance(path, AsOf.effective(entry.effectiveAt()));
        long before = balance(path, AsOf.effective(entry.effectiveAt().minusNanos(1_000)));
        long thatInstant =
                plainSums(it -> it.effectiveAt().equals(entry.effectiveAt()))
                        .get(path.value())
                        .getFirst();
        assertThat(at - before).isEqualTo(thatInstant);
    }

    private long balance(AccountPath path, AsOf asOf) {
        return accounts.account(Facts.TENANT, path, asOf).map(AccountState::balanceMsat).orElse(0L);
    }

    @Test
    void a_position_that_is_not_booked_yet_is_refused() {
        assertThatThrownBy(() -> accounts.trialBalance(Facts.TENANT, AsOf.position(EVENTS + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("have come to position " + EVENTS);
    }

    @Test
    void a_branch_is_all_accounts_below_it_and_nothing_else() {
        var branch = accounts.accounts(Facts.TENANT, "payable:provider", AsOf.NOW);
        assertThat(branch).hasSize(3);
        assertThat(branch).allMatch(it -> it.account().value().startsWith("payable:provider:"));
        assertThat(accounts.accounts(Facts.TENANT, "payable:prov", AsOf.NOW)).isEmpty();
        assertThat(accounts.accounts("zenith", null, AsOf.NOW)).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void opening_and_movements_make_the_closing_of_a_statement(long seed) {
        var random = new Random(seed);
        for (AccountState account : accounts.accounts(Facts.TENANT, null, AsOf.NOW)) {
            Instant from = anyTime(random);
            Instant to = from.plusSeconds(1 + random.nextInt(40_000));
            Predicate<Transfer> isWithin =
                    it -> !it.effectiveAt().isBefore(from) && it.effectiveAt().isBefore(to);
            List<Entry> entries = new ArrayList<>();
            long after = 0;
            AccountStatement page;
            do {
                page =
                        statements
                                .statement(Facts.TENANT, account.account(), from, to, after, 7)
                                .orElseThrow();
                entries.addAll(page.entries());
                after = page.next() == null ? 0 : page.next();
            } while (after > 0);
            assertThat(entries.stream().mapToLong(Entry::amountMsat).sum())
                    .isEqualTo(page.closingMsat() - page.openingMsat());
            assertThat(entries)
                    .allMatch(it -> isWithin.test(journal.get((int) it.transferNumber() - 1)));
            long expected =
                    plainSums(isWithin)
                            .getOrDefault(account.account().value(), List.of(0L, 0L))
                            .get(1);
            assertThat((long) entries.size()).isEqualTo(expected);
            assertThat(page.closingMsat())
                    .isEqualTo(balance(account.account(), AsOf.effective(to.minusNanos(1_000))));
        }
    }

    @Test
    void the_hours_are_those_of_the_journal_whatever_the_batches() throws Exception {
        var rows = new ArrayList<String>();
        try (var connection = books.database().getConnection();
                var statement = connection.createStatement();
                var differing =
                        statement.executeQuery(
                                """
                                (select clock, hour, first_number, last_number from ledger.hours)
                                except
                                (select 'effective', date_trunc('hour', effective_at, 'UTC'),
                                        min(number), max(number) from ledger.transfers group by 2
                                 union all
                                 select 'recorded', date_trunc('hour', recorded_at, 'UTC'),
                                        min(number), max(number) from ledger.transfers group by 2)""")) {
            while (differing.next()) {
                rows.add(differing.getString(2));
            }
        }
        assertThat(rows).isEmpty();
    }
}
