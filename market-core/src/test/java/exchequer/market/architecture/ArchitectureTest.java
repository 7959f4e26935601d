package exchequer.market.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import exchequer.market.MarketModule;

/** Rules are methods: a rule in a field can be skipped without a word by a test runner. */
@AnalyzeClasses(packages = "exchequer.market", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    void slices_do_not_depend_on_each_other(JavaClasses market) {
        MarketRules.slicesAreIndependent(market).check(market);
    }

    @ArchTest
    void there_is_one_slice_for_every_command(JavaClasses market) {
        assertThat(
                        market.stream()
                                .filter(MarketRules::isSlice)
                                .map(JavaClass::getPackageName)
                                .distinct())
                .hasSameSizeAs(MarketModule.DECIDERS);
    }

    @ArchTest
    void only_the_shell_knows_the_framework(JavaClasses market) {
        MarketRules.coreKnowsNoFramework().check(market);
    }

    @ArchTest
    void nothing_is_left_to_clock_or_chance(JavaClasses market) {
        MarketRules.nothingIsLeftToChance().check(market);
    }

    @ArchTest
    void no_field_is_a_binary_fraction(JavaClasses market) {
        MarketRules.moneyIsNeverRounded().check(market);
    }

    @ArchTest
    void messages_are_records(JavaClasses market) {
        MarketRules.messagesAreRecords().check(market);
    }

    @ArchTest
    void names_say_what_things_are(JavaClasses market) {
        MarketRules.namesSayWhatThingsAre().check(market);
    }

    @ArchTest
    void every_package_is_null_marked(JavaClasses market) {
        MarketRules.packagesAreNullMarked().check(market);
    }

    @ArchTest
    void packages_have_no_cycles(JavaClasses market) {
        MarketRules.packagesHaveADirection().check(market);
    }
}
