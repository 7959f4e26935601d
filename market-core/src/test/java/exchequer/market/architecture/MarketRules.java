package exchequer.market.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullMarked;

/** The rules, each made for the classes that it is checked on. */
final class MarketRules {

    /** Where the same wish at the same time could come out differently. */
    private static final Map<String, Set<String>> CHANCE =
            Map.of(
                    Instant.class.getName(), Set.of("now"),
                    Clock.class.getName(), Set.of("systemUTC", "systemDefaultZone", "system"),
                    System.class.getName(), Set.of("currentTimeMillis", "nanoTime", "getenv"),
                    UUID.class.getName(), Set.of("randomUUID"),
                    Math.class.getName(), Set.of("random"),
                    ThreadLocalRandom.class.getName(), Set.of("current"),
                    Random.class.getName(), Set.of("<init>"),
                    SecureRandom.class.getName(), Set.of("<init>", "getInstanceStrong"));

    private MarketRules() {}

    static ArchRule slicesAreIndependent(JavaClasses all) {
        return slices().assignedFrom(new CommandSlices(all))
                .should()
                .notDependOnEachOther()
                .because("a decision must be readable, and removable, without any other");
    }

    static ArchRule coreKnowsNoFramework() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("exchequer.market.decision")
                .should()
                .dependOnClassesThat(
                        resideOutsideOfPackages(
                                "java..",
                                "exchequer.market..",
                                "org.axonframework..annotation..",
                                "com.fasterxml.jackson.annotation..",
                                "org.jspecify.."))
                .because("only the shell around the deciders may know what runs them");
    }

    static ArchRule nothingIsLeftToChance() {
        return noClasses()
                .should()
                .accessTargetWhere(
                        describe(
                                "it reads a clock or makes up a number",
                                access -> isChance(access.getTarget())))
                .because("a replay must decide as the original did: time and ids are in the wish");
    }

    private static boolean isChance(AccessTarget target) {
        return CHANCE.getOrDefault(target.getOwner().getName(), Set.of())
                .contains(target.getName());
    }

    static ArchRule moneyIsNeverRounded() {
        return fields().should()
                .notHaveRawType(float.class)
                .andShould()
                .notHaveRawType(double.class)
                .andShould()
                .notHaveRawType(Float.class)
                .andShould()
                .notHaveRawType(Double.class)
                .because("a binary fraction is not an amount of money");
    }

    static ArchRule messagesAreRecords() {
        return classes()
                .that()
                .areAssignableTo(DomainEvent.class)
                .or()
                .areAssignableTo(DomainCommand.class)
                .and()
                .areNotInterfaces()
                .should()
                .beRecords()
                .because("what was said can not be changed, and is equal when it says the same");
    }

    static ArchRule namesSayWhatThingsAre() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Impl|Utils|Helper|Manager)")
                .because("such a name says that nobody knew what the class is");
    }

    static ArchRule packagesAreNullMarked() {
        return classes()
                .should(liveInANullMarkedPackage())
                .because("only what is marked @Nullable may be null");
    }

    private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
        return new ArchCondition<>("live in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                JavaPackage home = type.getPackage();
                boolean marked =
                        home.tryGetPackageInfo().isPresent()
                                && home.isAnnotatedWith(NullMarked.class);
                events.add(
                        new SimpleConditionEvent(
                                type,
                                marked,
                                type.getName()
                                        + (marked ? " is" : " is not")
                                        + " in a @NullMarked package"));
            }
        };
    }

    static ArchRule packagesHaveADirection() {
        return slices().matching("exchequer.market.(**)")
                .should()
                .beFreeOfCycles()
                .because("what depends on each other is one thing and belongs into one package");
    }

    static boolean isSlice(JavaClass type) {
        return type.isAssignableTo(DomainCommand.class) && !type.isInterface();
    }

    /** A slice is a package with a command in it, with everything below. */
    private static final class CommandSlices implements SliceAssignment {

        private final Set<String> packages;

        CommandSlices(JavaClasses all) {
            packages =
                    all.stream()
                            .filter(MarketRules::isSlice)
                            .map(JavaClass::getPackageName)
                            .collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return packages.stream()
                    .filter(slice -> resideInAnyPackage(slice + "..").test(type))
                    .findFirst()
                    .map(SliceIdentifier::of)
                    .orElseGet(SliceIdentifier::ignore);
        }

        @Override
        public String getDescription() {
            return "the packages of commands";
        }
    }
}
