package exchequer.market.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import exchequer.market.MarketModule;
import exchequer.market.decision.Decider;
import exchequer.market.decision.DomainCommand;
import exchequer.market.decision.DomainEvent;
import exchequer.market.decision.MessageTypes;
import exchequer.market.events.MarketEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.axonframework.messaging.core.MessageType;
import org.junit.jupiter.api.Test;

/** Names and versions of messages are stored; the committed list makes every change visible. */
class WireIdentityTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("exchequer.market");

    @Test
    void the_committed_list_names_every_message_and_no_other() throws IOException {
        Stream<String> events =
                found(DomainEvent.class)
                        .map(type -> line("event", MessageTypes.ofEvent(type), type));
        Stream<String> commands =
                found(DomainCommand.class)
                        .map(type -> line("command", MessageTypes.ofCommand(type), type));

        assertThat(Stream.concat(events, commands).sorted().toList()).isEqualTo(committed());
    }

    @Test
    void every_command_has_one_decider() {
        List<?> decided = MarketModule.DECIDERS.stream().map(Decider::command).toList();

        assertThat(decided).doesNotHaveDuplicates();
        assertThat(Set.copyOf(decided)).isEqualTo(found(DomainCommand.class).collect(toSet()));
    }

    @Test
    void every_event_is_registered_under_one_name() {
        assertThat(Set.copyOf(MarketEvent.types()))
                .isEqualTo(found(DomainEvent.class).collect(toSet()));
        assertThat(new MessageTypes(MarketEvent.types()).eventClasses())
                .hasSameSizeAs(MarketEvent.types());
    }

    private static <T> Stream<Class<? extends T>> found(Class<T> root) {
        return CLASSES.stream()
                .filter(type -> type.isAssignableTo(root) && type.isRecord())
                .map(JavaClass::reflect)
                .map(type -> type.asSubclass(root));
    }

    private static String line(String kind, MessageType type, Class<?> message) {
        return String.join(
                " ", kind, type.qualifiedName().toString(), type.version(), message.getName());
    }

    private static List<String> committed() throws IOException {
        try (InputStream list = MarketModule.class.getResourceAsStream("messages.txt")) {
            assertThat(list).as("messages.txt").isNotNull();
            return new String(list.readAllBytes(), UTF_8).lines().toList();
        }
    }
}
