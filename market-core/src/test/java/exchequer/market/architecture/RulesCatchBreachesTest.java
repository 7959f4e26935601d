package exchequer.market.architecture;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** A rule that never failed may be a rule that never ran. */
class RulesCatchBreachesTest {

    private static final JavaClasses PLANTED =
            new ClassFileImporter().importPackages("exchequer.market.architecture.planted");

    @Test
    void a_slice_that_knows_another() {
        caught(MarketRules.slicesAreIndependent(PLANTED), "FirstWish", "SecondWish");
    }

    @Test
    void a_class_that_knows_the_framework() {
        caught(MarketRules.coreKnowsNoFramework(), "PlantedHelper", "Message");
    }

    @Test
    void a_class_that_reads_the_clock() {
        caught(MarketRules.nothingIsLeftToChance(), "PlantedHelper", "Instant.now");
    }

    @Test
    void a_field_that_rounds() {
        caught(MarketRules.moneyIsNeverRounded(), "PlantedHelper.share");
    }

    @Test
    void a_message_that_can_change() {
        caught(MarketRules.messagesAreRecords(), "SecondWish");
    }

    @Test
    void a_name_that_says_nothing() {
        caught(MarketRules.namesSayWhatThingsAre(), "PlantedHelper");
    }

    @Test
    void a_package_without_null_marking() {
        caught(MarketRules.packagesAreNullMarked(), "Unmarked");
    }

    @Test
    void packages_in_a_circle() {
        caught(MarketRules.packagesHaveADirection(), "Cycle detected", "first", "second");
    }

    private static void caught(ArchRule rule, String... named) {
        assertThatThrownBy(() -> rule.check(PLANTED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll(named);
    }
}
