package exchequer.market.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.market.Facts;
import exchequer.market.MarketModule;
import exchequer.market.decision.Boundary;
import exchequer.market.decision.Decider;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.Invariant;
import exchequer.market.ids.OrderId;
import exchequer.market.quote.submit.SubmitQuote;
import exchequer.market.work.fail.ReportFailure;
import exchequer.market.work.progress.ReportProgress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundaryTest {

    static List<Decider<?, ?>> deciders() {
        return MarketModule.DECIDERS;
    }

    @ParameterizedTest
    @MethodSource("deciders")
    void a_decision_understands_exactly_the_facts_it_asks_for(Decider<?, ?> decider) {
        Set<Class<?>> named = namedBy(decider);

        for (DomainEvent event : Facts.oneOfEach()) {
            if (named.contains(event.getClass())) {
                assertThat(fold(decider, event)).isNotNull();
            } else {
                assertThatThrownBy(() -> fold(decider, event))
                        .isInstanceOf(Invariant.class)
                        .hasMessageContaining(event.getClass().getSimpleName());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("deciders")
    void every_fact_it_asks_for_can_be_found_by_a_tag_it_carries(Decider<?, ?> decider) {
        Boundary boundary = boundary(decider, sampleOf(decider));

        for (Boundary.Clause clause : boundary.clauses()) {
            for (DomainEvent event : Facts.oneOfEach()) {
                if (clause.types().contains(event.getClass())) {
                    assertThat(event.tags())
                            .extracting(DomainEvent.Fact::key)
                            .contains(clause.tag().key());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("deciders")
    void no_decision_of_the_market_looks_at_other_tenants(Decider<?, ?> decider) {
        Boundary boundary = boundary(decider, sampleOf(decider));

        assertThat(Facts.oneOfEach()).noneMatch(event -> boundary.contains(event, false));
    }

    @Test
    void a_rivals_quote_can_not_be_revised() {
        assertThatThrownBy(
                        () ->
                                new SubmitQuote(
                                        Facts.RIVAL_QUOTE,
                                        Facts.RFQ,
                                        Facts.PROVIDER,
                                        Facts.PRICE,
                                        null,
                                        Facts.QUOTE_EXPIRES,
                                        Facts.T0))
                .isInstanceOf(Invariant.class);
    }

    @Test
    void nothing_can_be_reported_of_a_rivals_work() {
        OrderId rivals = Facts.RIVAL_ORDER;

        assertThatThrownBy(
                        () ->
                                new ReportFailure(
                                        rivals, Facts.RFQ, Facts.PROVIDER, "no", null, Facts.T0))
                .isInstanceOf(Invariant.class);
        assertThatThrownBy(
                        () ->
                                new ReportProgress(
                                        rivals, Facts.RFQ, Facts.PROVIDER, "no", null, Facts.T0))
                .isInstanceOf(Invariant.class);
    }

    private static Set<Class<?>> namedBy(Decider<?, ?> decider) {
        return boundary(decider, sampleOf(decider)).clauses().stream()
                .flatMap(clause -> clause.types().stream())
                .collect(Collectors.toSet());
    }

    private static <C extends DomainCommand> Boundary boundary(
            Decider<C, ?> decider, DomainCommand command) {
        return decider.boundary().apply(decider.command().cast(command));
    }

    private static <S> S fold(Decider<?, S> decider, DomainEvent event) {
        return decider.evolve().apply(decider.initial(), event);
    }

    private static DomainCommand sampleOf(Decider<?, ?> decider) {
        return DecisionTables.rows()
                .map(Row::command)
                .filter(decider.command()::isInstance)
                .findFirst()
                .orElseThrow();
    }
}
