package exchequer.settlement.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import exchequer.market.decision.DomainCommand;

/** Rules are methods: fields full of rules have been skipped silently by test runners. */
@AnalyzeClasses(
        packages = "exchequer.settlement",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    void settlement_knows_no_module_but_the_market(JavaClasses settlement) {
        SettlementRules.knowsNoModuleButTheMarket().check(settlement);
    }

    @ArchTest
    void only_the_lnd_adapter_knows_lnd(JavaClasses settlement) {
        SettlementRules.onlyTheLndAdapterKnowsLnd().check(settlement);
    }

    @ArchTest
    void decisions_are_pure(JavaClasses settlement) {
        SettlementRules.decisionsArePure().check(settlement);
    }

    @ArchTest
    void slices_do_not_depend_on_each_other(JavaClasses settlement) {
        SettlementRules.slicesAreIndependent().check(settlement);
    }

    @ArchTest
    void every_command_lives_in_a_slice_of_its_own(JavaClasses settlement) {
        assertThat(
                        settlement.stream()
                                .filter(type -> type.isAssignableTo(DomainCommand.class))
                                .filter(type -> !type.isInterface())
                                .map(JavaClass::getPackageName))
                .doesNotHaveDuplicates()
                .allMatch(DecidingSlices.PACKAGES::contains);
    }

    @ArchTest
    void nothing_is_left_to_clock_or_chance(JavaClasses settlement) {
        SettlementRules.nothingIsLeftToClockOrChance().check(settlement);
    }

    @ArchTest
    void messages_are_records(JavaClasses settlement) {
        SettlementRules.messagesAreRecords().check(settlement);
    }

    @ArchTest
    void no_binary_fraction_comes_near_money(JavaClasses settlement) {
        SettlementRules.noFieldIsABinaryFraction().check(settlement);
        SettlementRules.noMethodReturnsABinaryFraction().check(settlement);
    }

    @ArchTest
    void names_say_what_things_are(JavaClasses settlement) {
        SettlementRules.namesSayWhatThingsAre().check(settlement);
    }

    @ArchTest
    void every_package_is_null_marked(JavaClasses settlement) {
        SettlementRules.packagesAreNullMarked().check(settlement);
    }
}
