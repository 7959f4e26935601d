package exchequer.market.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import exchequer.market.ids.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.axonframework.common.infra.ComponentDescriptor;
import org.axonframework.messaging.commandhandling.CommandBus;
import org.axonframework.messaging.commandhandling.CommandHandler;
import org.axonframework.messaging.commandhandling.CommandMessage;
import org.axonframework.messaging.commandhandling.CommandResultMessage;
import org.axonframework.messaging.commandhandling.GenericCommandResultMessage;
import org.axonframework.messaging.commandhandling.annotation.Command;
import org.axonframework.messaging.core.MessageType;
import org.axonframework.messaging.core.QualifiedName;
import org.axonframework.messaging.core.unitofwork.ProcessingContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands that name a queue take turns on a node; the bus is the test's own. */
@Timeout(30)
class CommandQueuesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final HeldBus bus = new HeldBus();
    private final AxonCommands commands = new AxonCommands(bus, "here", new Random(1), _ -> false);

    @Command(namespace = "exchequer", name = "Wish", version = "1")
    record Wish(String id, @Nullable String queue, Instant at) implements DomainCommand {}

    @Test
    void commands_of_one_queue_are_decided_one_after_the_other() throws Exception {
        Sending first = send("first", "budget:b");
        bus.await("first");
        Sending second = send("second", "budget:b");
        second.awaitWaiting();
        assertThat(bus.arrived()).containsExactly("first");

        bus.answer("first");
        bus.await("second");
        assertThat(first.decision()).isEqualTo(Decision.alreadyDone());
        bus.answer("second");

        assertThat(second.decision()).isEqualTo(Decision.alreadyDone());
        assertThat(bus.arrived()).containsExactly("first", "second");
    }

    @Test
    void other_queues_and_commands_without_one_do_not_wait() throws Exception {
        send("first", "budget:b");
        bus.await("first");

        Sending other = send("other", "budget:c");
        Sending none = send("none", null);

        bus.await("other");
        bus.await("none");
        bus.answer("other");
        bus.answer("none");
        assertThat(other.decision()).isEqualTo(none.decision());
    }

    @Test
    void command_that_fails_gives_up_its_turn() throws Exception {
        Sending first = send("first", "budget:b");
        bus.await("first");
        Sending second = send("second", "budget:b");
        second.awaitWaiting();

        bus.fail("first", new IllegalStateException("the database is gone"));

        assertThatThrownBy(first::decision).isInstanceOf(CommandFailedException.class);
        bus.await("second");
        bus.answer("second");
        assertThat(second.decision()).isEqualTo(Decision.alreadyDone());
    }

    /** A node that is closing must not wait for its turn. */
    @Test
    void whoever_is_interrupted_while_waiting_goes_without_having_been_decided() throws Exception {
        send("first", "budget:b");
        bus.await("first");
        Sending second = send("second", "budget:b");
        second.awaitWaiting();

        second.thread.interrupt();

        assertThatThrownBy(second::decision)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("interrupted");
        bus.answer("first");
        Sending third = send("third", "budget:b");
        bus.await("third");
        bus.answer("third");
        assertThat(third.decision()).isEqualTo(Decision.alreadyDone());
        assertThat(bus.arrived()).containsExactly("first", "third");
    }

    private Sending send(String id, @Nullable String queue) {
        FutureTask<Decision> task =
                new FutureTask<>(
                        () ->
                                commands.send(
                                        new Wish(id, queue, NOW),
                                        new Origin(new TenantId("acme"), "test", id, null)));
        Thread thread = Thread.ofPlatform().daemon(true).start(task);
        return new Sending(thread, task);
    }

    private record Sending(Thread thread, FutureTask<Decision> task) {

        /** Until it stands in the queue: nothing else lets it wait for a time. */
        void awaitWaiting() {
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }

        Decision decision() throws Exception {
            try {
                return task.get(20, TimeUnit.SECONDS);
            } catch (ExecutionException failed) {
                throw (Exception) failed.getCause();
            }
        }
    }

    /** Answers when the test says so. */
    private static final class HeldBus implements CommandBus {

        private final Map<String, CompletableFuture<CommandResultMessage>> answers =
                new ConcurrentHashMap<>();
        private final List<String> arrived = new CopyOnWriteArrayList<>();

        @Override
        public CompletableFuture<CommandResultMessage> dispatch(
                CommandMessage command, @Nullable ProcessingContext context) {
            CompletableFuture<CommandResultMessage> answer = new CompletableFuture<>();
            answers.put(command.identifier(), answer);
            arrived.add(command.identifier());
            return answer;
        }

        List<String> arrived() {
            return arrived;
        }

        void await(String id) {
            while (!arrived.contains(id)) {
                Thread.onSpinWait();
            }
        }

        void answer(String id) {
            answers.get(id)
                    .complete(
                            new GenericCommandResultMessage(
                                    new MessageType("exchequer.Decision"), Decision.alreadyDone()));
        }

        void fail(String id, Throwable failure) {
            answers.get(id).completeExceptionally(failure);
        }

        @Override
        public CommandBus subscribe(QualifiedName name, CommandHandler handler) {
            return this;
        }

        @Override
        public void describeTo(ComponentDescriptor descriptor) {}
    }
}
