package exchequer.market.tables;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import exchequer.market.Deciding;
import exchequer.market.MarketModule;
import exchequer.market.decision.Decider;
import exchequer.market.decision.Decision;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Rejection;
import exchequer.market.events.WorkProgressed;
import exchequer.market.rejection.MarketRejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DecisionTablesTest {

    @TestFactory
    Stream<DynamicNode> every_row_holds() {
        return DecisionTables.all().stream()
                .map(
                        table ->
                                DynamicContainer.dynamicContainer(
                                        table.name(),
                                        table.rows().stream()
                                                .map(
                                                        row ->
                                                                DynamicTest.dynamicTest(
                                                                        row.name(),
                                                                        () -> holds(row)))));
    }

    private static void holds(Row row) {
        assertThat(Deciding.decide(row.command(), row.history())).isEqualTo(row.expected());
    }

    @Test
    void whoever_is_granted_a_wish_and_repeats_it_adds_nothing() {
        for (Row row : DecisionTables.rows().toList()) {
            if (row.expected() instanceof Decision.Accepted(List<DomainEvent> events)
                    && !withoutReference(events)) {
                List<DomainEvent> after = new ArrayList<>(row.history());
                after.addAll(events);
                assertThat(Deciding.decide(row.command(), after))
                        .as(row.name())
                        .isEqualTo(Decision.alreadyDone());
            }
        }
    }

    /** Such a report is told from its repetition by the identifier of the command only. */
    private static boolean withoutReference(List<DomainEvent> events) {
        return events.stream()
                .anyMatch(
                        event ->
                                event instanceof WorkProgressed progress
                                        && progress.externalRef() == null);
    }

    @Test
    void every_command_is_granted_repeated_and_where_it_can_be_refused() {
        Set<Class<?>> commands =
                MarketModule.DECIDERS.stream().map(Decider::command).collect(toSet());

        assertThat(commandsAnswered(answer -> addsEvents(answer))).isEqualTo(commands);
        assertThat(commandsAnswered(answer -> answer.equals(Decision.alreadyDone())))
                .isEqualTo(commands);
        assertThat(commandsAnswered(answer -> answer instanceof Decision.Rejected))
                .isEqualTo(commands);
    }

    private static boolean addsEvents(Decision answer) {
        return answer instanceof Decision.Accepted(List<DomainEvent> events) && !events.isEmpty();
    }

    private static Set<Class<? extends DomainCommand>> commandsAnswered(Predicate<Decision> how) {
        return DecisionTables.rows()
                .filter(row -> how.test(row.expected()))
                .map(row -> row.command().getClass())
                .collect(Collectors.toSet());
    }

    @Test
    void every_rejection_of_the_catalogue_is_reached() {
        Set<Class<?>> catalogue = Set.of(MarketRejection.class.getPermittedSubclasses());

        Set<Class<?>> reached =
                DecisionTables.rows()
                        .map(Row::expected)
                        .filter(Decision.Rejected.class::isInstance)
                        .map(answer -> ((Decision.Rejected) answer).rejection().getClass())
                        .collect(Collectors.toSet());

        assertThat(reached).isEqualTo(catalogue);
    }

    @Test
    void every_rejection_explains_itself_under_its_own_code() {
        List<Rejection> rejections =
                DecisionTables.rows()
                        .map(Row::expected)
                        .filter(Decision.Rejected.class::isInstance)
                        .map(answer -> ((Decision.Rejected) answer).rejection())
                        .toList();

        assertThat(rejections)
                .allSatisfy(
                        rejection -> {
                            assertThat(rejection.code()).matches("[a-z]+(_[a-z]+)*");
                            assertThat(rejection.detail()).isNotBlank().doesNotContain("[");
                            assertThat(rejection.kind()).isNotNull();
                        });
        assertThat(rejections.stream().map(Rejection::code).distinct())
                .hasSize(MarketRejection.class.getPermittedSubclasses().length);
    }

    @Test
    void only_what_waiting_can_cure_is_called_transient() {
        Set<String> transientCodes =
                DecisionTables.rows()
                        .map(Row::expected)
                        .filter(Decision.Rejected.class::isInstance)
                        .map(answer -> ((Decision.Rejected) answer).rejection())
                        .filter(Rejection::transientFailure)
                        .map(Rejection::code)
                        .collect(toSet());

        assertThat(transientCodes)
                .containsExactlyInAnyOrder(
                        "rfq_not_due", "no_live_quote", "delivery_not_found", "proof_not_accepted");
    }
}
