package exchequer.server.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** Rules are methods: fields full of rules have been skipped silently by test runners. */
@AnalyzeClasses(packages = "exchequer", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String NOSTR = "exchequer.nip90.nostr.";

    private static final List<String> MODULES =
            List.of(
                    "exchequer.market",
                    "exchequer.settlement",
                    "exchequer.nip90",
                    "exchequer.ledger",
                    "exchequer.projections",
                    "exchequer.eventstore",
                    "exchequer.embedded",
                    "exchequer.server");

    @ArchTest
    void every_module_is_here_to_be_judged(JavaClasses project) {
        for (String module : MODULES) {
            assertThat(project.stream().filter(type -> type.getName().startsWith(module + ".")))
                    .as(module)
                    .hasSizeGreaterThan(5);
        }
    }

    @ArchTest
    void market_knows_no_other_module(JavaClasses project) {
        ProjectRules.knowsOnly("exchequer.market").check(project);
        ProjectRules.neverIn(
                        "exchequer.market",
                        "what is decided does not depend on where it is kept",
                        "java.sql..",
                        "javax.sql..",
                        "org.apache.kafka..",
                        "java.net..")
                .check(project);
    }

    @ArchTest
    void settlement_knows_the_market_only(JavaClasses project) {
        ProjectRules.knowsOnly("exchequer.settlement", "exchequer.market").check(project);
    }

    @ArchTest
    void bridge_knows_the_market_only(JavaClasses project) {
        ProjectRules.knowsOnly("exchequer.nip90", "exchequer.market").check(project);
    }

    @ArchTest
    void ledger_knows_only_how_events_arrive_and_rows_are_copied(JavaClasses project) {
        ProjectRules.knowsOnly(
                        "exchequer.ledger",
                        "exchequer.eventstore.consumer",
                        "exchequer.eventstore.rebuild",
                        "exchequer.eventstore.upcast",
                        "exchequer.eventstore.CopyRows")
                .check(project);
    }

    @ArchTest
    void projections_know_only_how_events_arrive_and_are_written(JavaClasses project) {
        ProjectRules.knowsOnly(
                        "exchequer.projections",
                        "exchequer.eventstore.consumer",
                        "exchequer.eventstore.rebuild",
                        "exchequer.eventstore.upcast",
                        "exchequer.eventstore.EventStoreJson",
                        "exchequer.eventstore.CopyRows")
                .check(project);
    }

    @ArchTest
    void event_store_and_databases_know_nobody(JavaClasses project) {
        ProjectRules.knowsOnly("exchequer.eventstore").check(project);
        ProjectRules.knowsOnly("exchequer.embedded").check(project);
    }

    @ArchTest
    void nobody_knows_the_server(JavaClasses project) {
        ProjectRules.nobodyKnows("exchequer.server").check(project);
    }

    @ArchTest
    void entities_live_in_the_projections(JavaClasses project) {
        ProjectRules.onlyIn(
                        "exchequer.projections",
                        "what is written must not be shaped by how it is read",
                        "jakarta.persistence..")
                .check(project);
    }

    @ArchTest
    void only_the_server_knows_the_framework_it_runs_in(JavaClasses project) {
        ProjectRules.onlyIn(
                        "exchequer.server",
                        "every module runs in a plain JVM, and in its tests does",
                        "io.quarkus..",
                        "io.smallrye..",
                        "io.vertx..",
                        "jakarta.enterprise..",
                        "jakarta.inject..",
                        "jakarta.ws.rs..",
                        "org.eclipse.microprofile..",
                        "picocli..")
                .check(project);
    }

    @ArchTest
    void nothing_is_left_to_clock_or_chance(JavaClasses project) {
        ProjectRules.clockAndChanceAreHandedIn().check(project);
    }

    @ArchTest
    void bridge_goes_nowhere_but_to_relays(JavaClasses project) {
        ProjectRules.connectsOnlyThrough(
                        "exchequer.nip90",
                        NOSTR + "RelayClient",
                        NOSTR + "RelayFrames",
                        NOSTR + "RelayDocument")
                .check(project);
    }

    @ArchTest
    void bridge_takes_no_text_of_an_event_for_an_address(JavaClasses project) {
        for (String reader :
                List.of("translation", "inbox", "relay", "encryption", "giftwrap", "negentropy")) {
            ProjectRules.neverIn(
                            "exchequer.nip90." + reader,
                            "an address in an event is a text",
                            "java.net..")
                    .check(project);
        }
    }

    @ArchTest
    void only_sessions_with_configured_relays_connect(JavaClasses project) {
        String session = "exchequer.nip90.session.RelaySession";
        // The demo is a client of our own relay.
        ProjectRules.calledOnlyBy(
                        NOSTR + "RelayClient",
                        "connect",
                        session,
                        "exchequer.nip90.wallet",
                        "exchequer.server.cli")
                .check(project);
        ProjectRules.calledOnlyBy(NOSTR + "RelayDocument", "fetch", session).check(project);
        ProjectRules.calledOnlyBy(session, "<init>", "exchequer.nip90.session.RelayPool")
                .check(project);
        ProjectRules.calledOnlyBy(
                        "exchequer.nip90.session.RelayPool", "<init>", "exchequer.server.wiring")
                .check(project);
    }

    @ArchTest
    void every_package_is_null_marked(JavaClasses project) {
        ProjectRules.packagesAreNullMarked().check(project);
    }

    /** The canary: on breaches planted for it, a rule that never fails would be found out. */
    @ArchTest
    void rules_catch_what_they_forbid(JavaClasses project) {
        String planted = "exchequer.server.architecture.planted";
        JavaClasses breaches = new ClassFileImporter().importPackages(planted);
        List<ArchRule> broken =
                List.of(
                        ProjectRules.clockAndChanceAreHandedIn(),
                        ProjectRules.knowsOnly(planted),
                        ProjectRules.nobodyKnows("exchequer.market"),
                        ProjectRules.onlyIn("exchequer.market", "it is a test", "java.time.."),
                        ProjectRules.neverIn(planted, "it is a test", "java.time.."),
                        ProjectRules.connectsOnlyThrough(planted, planted + ".ReadsTheClock"),
                        ProjectRules.calledOnlyBy(
                                "java.net.URI", "create", planted + ".ReadsTheClock"));

        for (ArchRule rule : broken) {
            assertThatThrownBy(() -> rule.check(breaches))
                    .as(rule.getDescription())
                    .isInstanceOf(AssertionError.class);
        }
    }
}
