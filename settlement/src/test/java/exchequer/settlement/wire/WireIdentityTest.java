package exchequer.settlement.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import exchequer.market.decision.Decider;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.settlement.SettlementModule;
import exchequer.settlement.events.SettlementEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.axonframework.messaging.core.MessageType;
import org.junit.jupiter.api.Test;

/** The committed list of messages changes only on purpose: what it names is stored for ever. */
class WireIdentityTest {

    private static final JavaClasses SETTLEMENT =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("exchequer.settlement");

    @Test
    void committed_list_names_exactly_the_messages_there_are() throws IOException {
        List<String> messages = new ArrayList<>();
        for (Class<? extends DomainCommand> command : recordsOf(DomainCommand.class)) {
            messages.add(line("command", MessageTypes.ofCommand(command), command));
        }
        for (Class<? extends DomainEvent> event : recordsOf(DomainEvent.class)) {
            messages.add(line("event", MessageTypes.ofEvent(event), event));
        }
        Collections.sort(messages);

        assertThat(committed()).isEqualTo(messages);
    }

    @Test
    void every_command_has_one_decider() {
        List<Class<?>> decided = new ArrayList<>();
        for (Decider<?, ?> decider : SettlementModule.DECIDERS) {
            decided.add(decider.command());
        }
        assertThat(decided).doesNotHaveDuplicates();
        assertThat(Set.copyOf(decided)).isEqualTo(Set.copyOf(recordsOf(DomainCommand.class)));
    }

    @Test
    void every_event_is_registered_and_in_the_sealed_family() {
        assertThat(Set.copyOf(SettlementEvent.types()))
                .hasSameSizeAs(SettlementEvent.types())
                .isEqualTo(Set.copyOf(recordsOf(DomainEvent.class)));
        assertThat(Set.of(SettlementEvent.class.getPermittedSubclasses()))
                .isEqualTo(new HashSet<>(SettlementEvent.types()));
    }

    private static <T> List<Class<? extends T>> recordsOf(Class<T> family) {
        List<Class<? extends T>> records = new ArrayList<>();
        for (JavaClass type : SETTLEMENT) {
            if (type.isRecord() && type.isAssignableTo(family)) {
                records.add(type.reflect().asSubclass(family));
            }
        }
        return records;
    }

    private static String line(String kind, MessageType type, Class<?> message) {
        return kind + " " + type.qualifiedName() + " " + type.version() + " " + message.getName();
    }

    private static List<String> committed() throws IOException {
        try (InputStream list = SettlementModule.class.getResourceAsStream("messages.txt")) {
            assertThat(list).as("messages.txt").isNotNull();
            return new String(list.readAllBytes(), UTF_8).lines().toList();
        }
    }
}
