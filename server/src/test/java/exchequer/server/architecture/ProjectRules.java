package exchequer.server.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The rules themselves, apart from what they are checked on, so that they can be seen to fail. */
final class ProjectRules {

    private static final String ROOT = "exchequer.";

    private static final Set<String> CLOCK_AND_CHANCE =
            Set.of(
                    "java.time.Instant.now",
                    "java.time.LocalDate.now",
                    "java.time.InstantSource.system",
                    "java.time.Clock.systemUTC",
                    "java.lang.System.currentTimeMillis",
                    "java.util.UUID.randomUUID",
                    "java.lang.Math.random");

    private static final Set<String> CONNECTIONS =
            Set.of(
                    "java.net.URL",
                    "java.net.URLConnection",
                    "java.net.HttpURLConnection",
                    "java.net.Socket",
                    "java.net.SocketAddress",
                    "java.net.InetAddress",
                    "java.net.InetSocketAddress",
                    "java.net.DatagramSocket",
                    "javax.net.SocketFactory",
                    "javax.net.ssl.SSLSocketFactory",
                    "java.nio.channels.SocketChannel",
                    "java.nio.channels.DatagramChannel",
                    "java.nio.channels.AsynchronousSocketChannel",
                    "java.lang.ProcessBuilder");

    private ProjectRules() {}

    /**
     * @param known the parts of other modules it may know, as packages with what is below them, or
     *     as classes
     */
    static ArchRule knowsOnly(String module, String... known) {
        return noClasses()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .dependOnClassesThat(
                        describe(
                                "belong to another module",
                                type ->
                                        isOurs(type)
                                                && !isIn(type, module)
                                                && Stream.of(known)
                                                        .noneMatch(part -> isIn(type, part))))
                .because("a module is read, tested and replaced without those it does not know");
    }

    static ArchRule nobodyKnows(String module) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(module + "..")
                .because("what puts the parts together is known to none of them");
    }

    static ArchRule onlyIn(String module, String because, String... packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .because(because);
    }

    static ArchRule neverIn(String module, String because, String... packages) {
        return noClasses()
                .that()
                .resideInAPackage(module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .because(because);
    }

    /**
     * Time and identifiers come from one place in each process; commands are people's hands, not
     * the node's. What Axon itself creates can be handed nothing.
     */
    static ArchRule clockAndChanceAreHandedIn() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("exchequer.server.cli..", "exchequer.server.launch..")
                .and()
                .doNotHaveFullyQualifiedName("exchequer.server.wiring.Chance")
                .and()
                .doNotHaveFullyQualifiedName("exchequer.embedded.EmbeddedInfrastructure")
                .and()
                .doNotHaveFullyQualifiedName("exchequer.eventstore.TimeOrderedIdentifiers")
                .should()
                .accessTargetWhere(
                        describe(
                                "it reads a clock or makes up an identifier",
                                access ->
                                        CLOCK_AND_CHANCE.contains(
                                                access.getTarget().getOwner().getName()
                                                        + "."
                                                        + access.getTarget().getName())))
                .because("time, ids and chance are handed in, or no test could repeat a failure");
    }

    /**
     * Looking up a name is a connection too, and comparing two {@code URL}s looks up names.
     *
     * @param doors the classes that may open connections, with those nested in them
     */
    static ArchRule connectsOnlyThrough(String module, String... doors) {
        return noClasses()
                .that()
                .resideInAPackage(module + "..")
                .and(describe("are no door", type -> !isPartOf(type, doors)))
                .should()
                .dependOnClassesThat(
                        describe(
                                "open connections",
                                type ->
                                        type.getPackageName().startsWith("java.net.http")
                                                || CONNECTIONS.contains(type.getName())))
                .because("what strangers name must be no place that we go to");
    }

    /**
     * @param callers packages with what is below them, or classes
     */
    static ArchRule calledOnlyBy(String type, String method, String... callers) {
        return noClasses()
                .that(
                        describe(
                                "are not named",
                                caller ->
                                        Stream.of(callers).noneMatch(part -> isIn(caller, part))
                                                && !isPartOf(caller, callers)
                                                && !isPartOf(caller, type)))
                .should()
                .accessTargetWhere(
                        describe(
                                "it is " + type + "." + method,
                                access ->
                                        access.getTarget().getOwner().getName().equals(type)
                                                && access.getTarget().getName().equals(method)))
                .because("relays are those that the operator names");
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

    private static boolean isPartOf(JavaClass type, String... classes) {
        String name = type.getName();
        return Stream.of(classes).anyMatch(it -> name.equals(it) || name.startsWith(it + "$"));
    }

    private static boolean isOurs(JavaClass type) {
        return type.getBaseComponentType().getPackageName().startsWith(ROOT);
    }

    private static boolean isIn(JavaClass type, String part) {
        String name = type.getBaseComponentType().getName();
        return name.equals(part) || name.startsWith(part + ".");
    }
}
