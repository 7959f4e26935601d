package exchequer.nip90.session;

import static org.assertj.core.api.Assertions.assertThat;

import exchequer.nip90.nostr.Events;
import exchequer.nip90.nostr.NostrEvent;
import exchequer.nip90.nostr.RelayMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedIntakeTest {

    private static final NostrEvent EVENT = Events.note(1, 1, "x", List.of());

    private record Asked(String relay, CompletableFuture<RelayMessage.Ok> verdict) {}

    private final List<Asked> asked = new ArrayList<>();
    private final SharedIntake intake =
            new SharedIntake(
                    (_, _, relay) -> {
                        asked.add(new Asked(relay, new CompletableFuture<>()));
                        return asked.getLast().verdict();
                    });

    @Test
    void what_two_relays_show_at_once_is_judged_once() {
        CompletableFuture<RelayMessage.Ok> one = intake.take(EVENT, "", "one");
        CompletableFuture<RelayMessage.Ok> two = intake.take(EVENT, "", "two");
        asked.getFirst().verdict().complete(new RelayMessage.Ok(EVENT.id(), true, ""));

        assertThat(asked).extracting(Asked::relay).containsExactly("one");
        assertThat(one.join().message()).isEmpty();
        assertThat(two.join().message()).startsWith("duplicate: ");
    }

    @Test
    void a_forgery_that_comes_first_does_not_take_the_genuine_event_along() {
        CompletableFuture<RelayMessage.Ok> forged =
                intake.take(Events.withContent(EVENT, "forged"), "", "forger");
        CompletableFuture<RelayMessage.Ok> genuine = intake.take(EVENT, "", "honest");
        asked.get(0).verdict().complete(new RelayMessage.Ok(EVENT.id(), false, "invalid: id"));
        asked.get(1).verdict().complete(new RelayMessage.Ok(EVENT.id(), true, ""));

        assertThat(asked).extracting(Asked::relay).containsExactly("forger", "honest");
        assertThat(forged.join().accepted()).isFalse();
        assertThat(genuine.join().accepted()).isTrue();
    }

    @Test
    void a_judge_that_fails_is_an_error_to_try_again() {
        CompletableFuture<RelayMessage.Ok> verdict = intake.take(EVENT, "", "one");
        asked.getFirst().verdict().completeExceptionally(new IllegalStateException("x"));

        assertThat(verdict.join().message()).startsWith("error: ");
    }
}
