package exchequer.settlement.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** The rules themselves, apart from what they are checked on, so that they can be seen to fail. */
final class SettlementRules {

    private static final String[] PURE = {
        "exchequer.settlement.charge..",
        "exchequer.settlement.payment.intend..",
        "exchequer.settlement.payment.record..",
        "exchequer.settlement.payment.resume..",
        "exchequer.settlement.payment.takeover..",
        "exchequer.settlement.escrow.request..",
        "exchequer.settlement.escrow.record..",
        "exchequer.settlement.order..",
        "exchequer.settlement.deposit.request..",
        "exchequer.settlement.deposit.record..",
        "exchequer.settlement.refund..",
        "exchequer.settlement.balance",
        "exchequer.settlement.balance.clear..",
        "exchequer.settlement.cases..",
        "exchequer.settlement.reconcile.note..",
        "exchequer.settlement.automation..",
        "exchequer.settlement.events..",
        "exchequer.settlement.ids..",
        "exchequer.settlement.rejection..",
        "exchequer.settlement.architecture.planted.."
    };

    /** Calls that could answer differently the next time, as owner and method. */
    private static final Set<String> CLOCK_AND_CHANCE =
            Set.of(
                    "java.time.Instant.now",
                    "java.time.LocalDate.now",
                    "java.time.LocalDateTime.now",
                    "java.time.OffsetDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.time.InstantSource.system",
                    "java.time.Clock.systemUTC",
                    "java.time.Clock.systemDefaultZone",
                    "java.time.ZoneId.systemDefault",
                    "java.lang.System.currentTimeMillis",
                    "java.util.UUID.randomUUID",
                    "java.lang.Math.random",
                    "java.util.concurrent.ThreadLocalRandom.current",
                    "java.util.Random.<init>",
                    "java.security.SecureRandom.<init>");

    private SettlementRules() {}

    static ArchRule knowsNoModuleButTheMarket() {
        return noClasses()
                .should()
                .dependOnClassesThat(
                        describe(
                                "belong to another module",
                                type ->
                                        type.getPackageName().startsWith("exchequer.")
                                                && !isIn(type, "exchequer.settlement")
                                                && !isIn(type, "exchequer.market")))
                .because("whoever pays must not know how orders reach us or who keeps the books");
    }

    static ArchRule onlyTheLndAdapterKnowsLnd() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("exchequer.settlement.rail.lnd..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "lnrpc..", "org.lightningj..", "io.grpc..", "com.google.protobuf..")
                .because("a rail is replaced by writing another adapter and nothing else");
    }

    static ArchRule decisionsArePure() {
        return noClasses()
                .that()
                .resideInAnyPackage(PURE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "java.io..",
                        "java.nio.file..",
                        "java.net..",
                        "java.util.concurrent..",
                        "org.slf4j..",
                        "exchequer.settlement.payment.execute..",
                        "exchequer.settlement.escrow.execute..",
                        "exchequer.settlement.deposit.execute..",
                        "exchequer.settlement.rounds..",
                        "exchequer.settlement.balance.pages..")
                .because("deciders and automations are run again, and must only think");
    }

    static ArchRule slicesAreIndependent() {
        return slices().assignedFrom(new DecidingSlices())
                .should()
                .notDependOnEachOther()
                .because("a decision must be readable, and removable, without any other");
    }

    static ArchRule nothingIsLeftToClockOrChance() {
        return noClasses()
                .should()
                .accessTargetWhere(
                        describe(
                                "it reads a clock or makes up a number",
                                access -> isClockOrChance(access.getTarget())))
                .because("time, ids and chance are handed in, or no test could repeat a failure");
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
                .because("what was said does not change");
    }

    static ArchRule noFieldIsABinaryFraction() {
        return fields().should()
                .notHaveRawType(binaryFraction())
                .because("a binary fraction is no amount of money");
    }

    static ArchRule noMethodReturnsABinaryFraction() {
        return methods()
                .should()
                .notHaveRawReturnType(binaryFraction())
                .because("a binary fraction is no amount of money");
    }

    static ArchRule namesSayWhatThingsAre() {
        return noClasses()
                .should()
                .haveNameMatching(".*(Impl|Utils|Helper|Manager)")
                .because("such a name says nothing");
    }

    static ArchRule packagesAreNullMarked() {
        return classes()
                .should(
                        ArchCondition.from(
                                describe(
                                        "live in a @NullMarked package",
                                        type ->
                                                type.getPackage()
                                                        .tryGetAnnotationOfType(NullMarked.class)
                                                        .isPresent())))
                .because("only what is marked @Nullable may be null");
    }

    private static boolean isIn(JavaClass type, String root) {
        return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
    }

    private static boolean isClockOrChance(AccessTarget target) {
        return CLOCK_AND_CHANCE.contains(target.getOwner().getName() + "." + target.getName());
    }

    private static DescribedPredicate<JavaClass> binaryFraction() {
        return describe(
                "float or double",
                type ->
                        type.isEquivalentTo(float.class)
                                || type.isEquivalentTo(double.class)
                                || type.isEquivalentTo(Float.class)
                                || type.isEquivalentTo(Double.class));
    }
}
