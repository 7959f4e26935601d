package exchequer.settlement.architecture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A rule that was never seen to fail may be a rule that never ran. */
class RulesCatchBreachesTest {

    private static final JavaClasses PLANTED =
            new ClassFileImporter()
                    .importPackages(
                            "exchequer.settlement.architecture.planted",
                            "exchequer.settlement.charge.raise");

    static Stream<Arguments> breaches() {
        return Stream.of(
                Arguments.of("EventStoreJson", SettlementRules.knowsNoModuleButTheMarket()),
                Arguments.of("io.grpc.Status", SettlementRules.onlyTheLndAdapterKnowsLnd()),
                Arguments.of("java.sql.SQLException", SettlementRules.decisionsArePure()),
                Arguments.of("RaiseCharge", SettlementRules.slicesAreIndependent()),
                Arguments.of(
                        "java.time.Instant.now", SettlementRules.nothingIsLeftToClockOrChance()),
                Arguments.of("PlantedHelper", SettlementRules.messagesAreRecords()),
                Arguments.of("PlantedHelper.share", SettlementRules.noFieldIsABinaryFraction()),
                Arguments.of(
                        "PlantedHelper.share()", SettlementRules.noMethodReturnsABinaryFraction()),
                Arguments.of("PlantedHelper", SettlementRules.namesSayWhatThingsAre()),
                Arguments.of("PlantedHelper", SettlementRules.packagesAreNullMarked()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("breaches")
    void planted_breach_is_found(String named, ArchRule rule) {
        assertThatThrownBy(() -> rule.check(PLANTED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(named);
    }
}
