package exchequer.nip90.nostr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import exchequer.nip90.inbox.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A relay of somebody else has its say in our log, and neither the form nor the end of it. */
class RelayNoticesTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void notices_are_logged_on_one_short_line_each_and_not_without_end() throws Exception {
        try (PaperRelay relay = PaperRelay.start();
                CapturedLog log = new CapturedLog(List.of(RelayNotices.class));
                RelayClient client =
                        RelayClient.connect(relay.address(), PATIENCE).get(10, TimeUnit.SECONDS)) {
            // The relay knows of the connection by then.
            client.ping().get(10, TimeUnit.SECONDS);
            relay.say(new RelayMessage.Notice("be quick\n2026-01-01 ERROR all money is gone"));
            for (int i = 0; i < 50; i++) {
                relay.say(new RelayMessage.Notice("x".repeat(100_000)));
            }
            client.ping().get(10, TimeUnit.SECONDS);
            // The answer to a ping may overtake what is still being read.
            await().atMost(PATIENCE).until(() -> log.text().lines().count() >= 11);

            List<String> lines = log.text().lines().toList();
            assertThat(lines).hasSize(11);
            assertThat(lines.getFirst())
                    .endsWith("says: be quick?2026-01-01 ERROR all money is gone")
                    .contains(relay.address().toString());
            assertThat(lines.get(9)).endsWith("says: " + "x".repeat(200) + "…");
            assertThat(lines.getLast()).endsWith("says on this connection is not logged");
        }
    }
}
